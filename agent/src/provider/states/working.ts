import { hashOf } from "../../artifacts/address.ts";
import { ClaimStatus, Failure, submitBy } from "../../client.ts";
import { messageOf } from "../../errors.ts";
import { failureOf } from "../../receipts.ts";
import { InputInvalid } from "../../workloads/errors.ts";
import type { ClaimState } from "../context.ts";
import { failed } from "./outcomes.ts";

/** Computes one unit a step, so that a crash costs at most the unit that was being computed. */
export const working: ClaimState<"working"> = {
  async step(context, record) {
    const { gridbond, workshop, library, receipts, log } = context;
    const { terms, claim, claimId, jobId, results } = record;
    const unit = claim.first + results.length;
    if (results.length === claim.count) return { next: { ...record, state: "publishing" } };

    const [state, job] = await Promise.all([gridbond.jobs.claimOf(claimId), gridbond.jobs.jobOf(jobId)]);
    if (state.status !== ClaimStatus.Taken) return { next: failed(record, "over before the work was done") };
    const deadline = submitBy(terms, claim, state, job);
    const seen = { claimId, unit, computed: results.length };
    if (deadline !== undefined && context.now() > deadline) {
      await receipts.issue({ ...seen, failure: Failure.Late, reason: `not done by ${deadline}` });
      return { next: failed(record, "not done in time") };
    }

    const spec = await workshop.spec(terms.spec);
    const inputs = await workshop.inputs(spec);
    const started = performance.now();
    try {
      const bytes = await workshop.run(spec, unit, inputs);
      const result = await library.put(bytes);
      log("info", "computed unit", { claimId, unit, ms: Math.round(performance.now() - started) });
      return { next: { ...record, results: [...results, { unit, result, size: bytes.length }] } };
    } catch (error) {
      const failure = failureOf(error);
      const given = [...inputs.values()].map((bytes) => hashOf(bytes));
      if (failure !== undefined) await receipts.issue({ ...seen, failure, reason: messageOf(error), inputs: given });
      // The job's own fault, the same for every provider: trying again changes nothing.
      if (error instanceof InputInvalid) return { next: failed(record, error.message) };
      throw error;
    }
  },
};
