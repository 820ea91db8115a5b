import { ClaimStatus, JobStatus, WHOLE_CLAIM, ZERO_HASH } from "../../client.ts";
import type { Hex } from "../../client.ts";
import type { In, Outcome } from "../../machine/machine.ts";
import type { StageState } from "../context.ts";
import type { StageRecord } from "../record.ts";
import { unclaimed } from "../claims.ts";

const BLOCKS_TO_BE_SURE = 3;

/** Providers work. Concludes the job when every unit is accepted, withdraws when some can no longer be. */
export const running: StageState<"running"> = {
  async step(context, record) {
    const { gridbond, book } = context;
    const { jobId, terms } = record;
    const claims = book.claimsOf(jobId);
    const states = await Promise.all(claims.map(({ claimId }) => gridbond.jobs.claimOf(claimId)));
    const settled: Hex[] = [];
    let accepted = 0;
    let active = 0;
    states.forEach((state, i) => {
      const facts = claims[i];
      if (facts === undefined) return;
      if (state.status === ClaimStatus.Settled) {
        accepted += facts.claim.count - state.lost;
        if (state.lost < facts.claim.count) settled.push(facts.claimId);
      } else if (state.status >= ClaimStatus.Taken && state.status <= ClaimStatus.Settling) active += 1;
    });
    if (accepted === terms.units) return { next: { ...record, state: "concluding", claimIds: settled } };
    if (active > 0) return calm(record);

    const job = await gridbond.jobs.jobOf(jobId);
    const openedAt = job.status === JobStatus.None ? terms.opensAt : job.openedAt;
    const takable = job.taken < terms.units && context.now() <= openedAt + terms.takeSeconds;
    const reopened = await unclaimed(context, jobId);
    const retakable = reopened.some(({ since }) => context.now() <= since + terms.takeSeconds);
    const known = claims.reduce((sum, { claim }) => sum + (claim.parent === ZERO_HASH ? claim.count : 0), 0);
    if (takable || retakable || known < job.taken) return calm(record);
    // The chain was asked just now, the book ends with the block seen before: a take in between is in it at the next look.
    const { missingAt } = record;
    if (missingAt === undefined) return { next: { ...record, missingAt: context.blockNumber() } };
    if (context.blockNumber() < missingAt + BLOCKS_TO_BE_SURE) return undefined;
    const missing = terms.units - accepted;
    const what = reopened.map(({ unit }) => (unit === WHOLE_CLAIM ? "a claim" : `unit ${unit}`)).join(", ");
    context.log("warn", "units are missing", { stage: record.id, jobId, missing, what });
    return { next: { ...record, state: "withdrawing" } };
  },
};

/** Nothing is missing after all: what seemed so is forgotten. */
function calm(record: In<StageRecord, "running">): Outcome<StageRecord> {
  if (record.missingAt === undefined) return undefined;
  const { id, terms, jobId } = record;
  return { next: { id, terms, jobId, state: "running" } };
}
