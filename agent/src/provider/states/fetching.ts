import { ClaimStatus, Failure, acknowledgeBy, readyAt, submitBy } from "../../client.ts";
import type { ClaimState } from "../context.ts";
import { failed } from "./outcomes.ts";

/** Gets spec and inputs. When they cannot be had in time, leaves without fault where the terms allow it. */
export const fetching: ClaimState<"fetching"> = {
  async step(context, record) {
    const { gridbond, workshop, receipts } = context;
    const { terms, claim, claimId, jobId } = record;
    const [state, job] = await Promise.all([gridbond.jobs.claimOf(claimId), gridbond.jobs.jobOf(jobId)]);
    if (state.status !== ClaimStatus.Taken) return { next: failed(record, "over before the work began") };

    if (readyAt(terms, claim, job) === undefined) {
      const closed = context.now() > job.openedAt + terms.takeSeconds;
      return closed ? { next: { ...record, state: "leaving", how: "unwind" } } : undefined;
    }
    const startBy = acknowledgeBy(terms, claim, job);
    const acknowledged = startBy === undefined || state.data !== 0n;
    const missing = (by: number) =>
      receipts.issue({
        claimId,
        unit: claim.first,
        computed: 0,
        failure: Failure.InputUnavailable,
        reason: `spec or inputs could not be had by ${by}`,
      });
    if (!acknowledged && context.now() > startBy) {
      await missing(startBy);
      return { next: { ...record, state: "leaving", how: "abandon" } };
    }
    const deadline = submitBy(terms, claim, state, job);
    if (deadline !== undefined && context.now() > deadline) {
      await missing(deadline);
      return { next: failed(record, "no input in time") };
    }

    await workshop.inputs(await workshop.spec(terms.spec));
    if (!acknowledged) return { next: { ...record, state: "acknowledging" } };
    return { next: { ...record, state: "working", results: [] } };
  },
};
