import { ClaimStatus, submitBy } from "../../client.ts";
import { InputInvalid } from "../../workloads/errors.ts";
import type { ClaimState } from "../context.ts";
import { failed } from "./outcomes.ts";

/** Computes one unit a step, so that a crash costs at most the unit that was being computed. */
export const working: ClaimState<"working"> = {
  async step(context, record) {
    const { gridbond, workshop, library, log } = context;
    const { terms, claim, claimId, jobId, results } = record;
    const unit = claim.first + results.length;
    if (results.length === claim.count) return { next: { ...record, state: "publishing" } };

    const [state, job] = await Promise.all([gridbond.jobs.claimOf(claimId), gridbond.jobs.jobOf(jobId)]);
    if (state.status !== ClaimStatus.Taken) return { next: failed(record, "over before the work was done") };
    const deadline = submitBy(terms, claim, state, job);
    if (deadline !== undefined && context.now() > deadline) return { next: failed(record, "not done in time") };

    const spec = await workshop.spec(terms.spec);
    const started = performance.now();
    try {
      const bytes = await workshop.run(spec, unit, await workshop.inputs(spec));
      const result = await library.put(bytes);
      log("info", "computed unit", { claimId, unit, ms: Math.round(performance.now() - started) });
      return { next: { ...record, results: [...results, { unit, result, size: bytes.length }] } };
    } catch (error) {
      // The job's own fault, the same for every provider: trying again changes nothing.
      if (error instanceof InputInvalid) return { next: failed(record, error.message) };
      throw error;
    }
  },
};
