import { ClaimStatus, reviewBy } from "../../client.ts";
import type { ClaimState } from "../context.ts";
import { done, failed } from "./outcomes.ts";

/** The payer looks at the results; challenges are answered beside this, by the defence. */
export const reviewing: ClaimState<"reviewing"> = {
  async step(context, record) {
    const { terms, claimId, submission, claim } = record;
    const { status, lost } = await context.gridbond.jobs.claimOf(claimId);
    if (status === ClaimStatus.Settling) return undefined;
    if (status === ClaimStatus.Submitted) {
      const over = context.now() > reviewBy(terms, submission);
      return over ? { next: { ...record, state: "settling" } } : undefined;
    }
    if (status !== ClaimStatus.Settled) return { next: failed(record, `ended in status ${status}`) };
    context.log("info", "settled", { claimId, units: claim.count - lost, lost });
    return { next: done(record, `settled, ${claim.count - lost} units paid, ${lost} lost`) };
  },
};
