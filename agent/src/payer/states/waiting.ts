import { ClaimStatus, submitBy } from "../../client.ts";
import type { ReviewState } from "../context.ts";

/** A provider works on a claim. Goes on when it has submitted, or missed its deadline. */
export const waiting: ReviewState<"waiting"> = {
  async step(context, record) {
    const { gridbond, book } = context;
    const facts = book.claim(record.id);
    const job = book.job(record.jobId);
    if (facts === undefined || job === undefined) return undefined;
    const [state, jobState] = await Promise.all([gridbond.jobs.claimOf(record.id), gridbond.jobs.jobOf(record.jobId)]);
    if (state.status === ClaimStatus.Submitted) {
      if (facts.submission === undefined) return undefined;
      const { sampling, quorum } = gridbond.addresses;
      const arbiter = job.terms.arbiter.toLowerCase();
      if (arbiter === sampling.toLowerCase()) return { next: { ...record, state: "sampling" } };
      if (arbiter === quorum.toLowerCase()) return { next: { ...record, state: "comparing" } };
      return { next: { ...record, state: "inspecting", checked: [], wrong: [] } };
    }
    if (state.status !== ClaimStatus.Taken) {
      return { next: { ...record, state: "done", outcome: `over in status ${state.status}` } };
    }
    const deadline = submitBy(job.terms, facts.claim, state, jobState);
    return deadline !== undefined && context.now() > deadline ? { next: { ...record, state: "expiring" } } : undefined;
  },
};
