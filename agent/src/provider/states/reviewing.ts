import { ClaimStatus, reviewBy } from "../../client.ts";
import type { ClaimState } from "../context.ts";
import { done, failed } from "./outcomes.ts";

/** The payer looks at the results; challenges are answered beside this, by the defence. */
export const reviewing: ClaimState<"reviewing"> = {
  async step(context, record) {
    const { terms, claimId, submission, claim } = record;
    const { status, lost } = await context.gridbond.jobs.claimOf(claimId);
    switch (status) {
      case ClaimStatus.Submitted: {
        const over = context.now() > reviewBy(terms, submission);
        return over ? { next: { ...record, state: "settling" } } : undefined;
      }
      case ClaimStatus.Settled:
        context.log("info", "settled", { claimId, units: claim.count - lost, lost });
        return { next: done(record, `settled, ${claim.count - lost} units paid, ${lost} lost`) };
      case ClaimStatus.Settling:
        return undefined;
      default:
        return { next: failed(record, `ended in status ${status}`) };
    }
  },
};
