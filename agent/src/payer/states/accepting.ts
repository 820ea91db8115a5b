import { ClaimStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { In } from "../../machine/machine.ts";
import type { ReviewState } from "../context.ts";
import type { ReviewRecord } from "../record.ts";

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
    if (status !== ClaimStatus.Submitted) return { next: after(record, `over in status ${status}`) };
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
    return { next: after(record, "accepted") };
  },
};

/** Replicas that were asked have yet to be ruled. */
function after({ id, jobId, replicated }: In<ReviewRecord, "accepting">, outcome: string): ReviewRecord {
  return replicated === true ? { id, jobId, state: "counting", judged: [] } : { id, jobId, state: "done", outcome };
}
