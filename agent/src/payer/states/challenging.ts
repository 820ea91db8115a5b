import { agreementOf } from "../../chain/reader.ts";
import { DisputeStatus, disputeId } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { ReviewState } from "../context.ts";

/** Challenges every wrong unit. The other units are paid as usual. */
export const challenging: ReviewState<"challenging"> = {
  writes: ["challenge"],
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, jobId, wrong } = record;
    for (const unit of wrong) {
      const { status } = await gridbond.jobs.disputeStateOf(disputeId(id, unit));
      const agreement = agreementOf(book, id, unit);
      if (status !== DisputeStatus.None || agreement === undefined) continue;
      try {
        const { args } = await perform(context, `challenge:${id}:${unit}`, gridbond.slashing.challenge(agreement));
        log("info", "challenged unit", { claimId: id, unit, caseId: args.caseId, provider: agreement.claim.provider });
      } catch (error) {
        // Too late, or no bond left: this unit is lost money, the others need not be.
        if (!(error instanceof CallRefused)) throw error;
        log("error", "could not challenge", { claimId: id, unit, reason: error.reason });
      }
    }
    return { next: { id, jobId, state: "accepting" } };
  },
};
