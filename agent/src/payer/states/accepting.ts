import { ClaimStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { ReviewState } from "../context.ts";

/** Pays what is not disputed, without waiting for the end of the review. */
export const accepting: ReviewState<"accepting"> = {
  writes: ["accept"],
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, jobId } = record;
    const facts = book.claim(id);
    const job = book.job(jobId);
    if (facts?.submission === undefined || job === undefined) return undefined;
    const { status } = await gridbond.jobs.claimOf(id);
    if (status !== ClaimStatus.Submitted)
      return { next: { id, jobId, state: "done", outcome: `over in status ${status}` } };
    try {
      const { args } = await perform(
        context,
        `accept:${id}`,
        gridbond.jobs.accept(job.terms, facts.claim, facts.submission),
      );
      log("info", "accepted claim", {
        claimId: id,
        provider: facts.claim.provider,
        units: args.units,
        paid: args.amount,
      });
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      return undefined;
    }
    return { next: { id, jobId, state: "done", outcome: "accepted" } };
  },
};
