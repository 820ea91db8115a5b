import { ClaimStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { ReviewState } from "../context.ts";

/** The provider missed its deadline: takes the compensation and reopens the units. */
export const expiring: ReviewState<"expiring"> = {
  writes: ["expire"],
  async step(context, record) {
    const { gridbond, book } = context;
    const facts = book.claim(record.id);
    const job = book.job(record.jobId);
    if (facts === undefined || job === undefined) return undefined;
    const { status } = await gridbond.jobs.claimOf(record.id);
    if (status === ClaimStatus.Submitted) return { next: { ...record, state: "waiting" } };
    if (status !== ClaimStatus.Taken)
      return { next: { ...record, state: "done", outcome: `over in status ${status}` } };
    try {
      await perform(context, `expire:${record.id}`, gridbond.jobs.expire(job.terms, facts.claim));
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      return undefined;
    }
    context.log("info", "expired claim", { claimId: record.id, provider: facts.claim.provider });
    return { next: { ...record, state: "done", outcome: "expired" } };
  },
};
