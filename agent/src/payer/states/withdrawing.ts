import { JobStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import { unclaimed } from "../claims.ts";
import type { StageState } from "../context.ts";

/** Nobody will do the rest: takes back the money of units that were not taken and of those that nobody retook. */
export const withdrawing: StageState<"withdrawing"> = {
  writes: ["cancel", "drop"],
  async step(context, record) {
    const { gridbond, book } = context;
    const { jobId, terms } = record;
    const job = await gridbond.jobs.jobOf(jobId);
    try {
      if (job.status <= JobStatus.Open && job.taken < terms.units) {
        await perform(context, `cancel:${jobId}`, gridbond.jobs.cancel(terms));
      }
      for (const { claimId, parent, unit } of await unclaimed(context, jobId)) {
        const facts = book.claim(claimId);
        if (facts !== undefined) await perform(context, `drop:${parent}`, gridbond.jobs.drop(terms, facts.claim, unit));
      }
    } catch (error) {
      // Somebody cancelled, dropped or retook at the same moment: look again.
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      return undefined;
    }
    return { next: { id: record.id, state: "failed", outcome: "units were not done in time" } };
  },
};
