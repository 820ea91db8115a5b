// Every deadline d: acting is allowed while timestamp <= d, timing out when timestamp > d.
import { ClaimStatus } from "./enums.ts";
import { type Claim, type ClaimState, type JobState, type Submission, type Terms, ZERO_HASH } from "./job.ts";
import type { Lease, LeaseState, LeaseTerms } from "./lease.ts";

/** Last second in which units of a range that opened at `openedAt` can be taken. */
export function takeBy(t: Terms, openedAt: number): number {
  return openedAt + t.takeSeconds;
}

/** When a claim's provider could begin: at its take, or when its gang was filled; `undefined` while the gang is not. */
export function readyAt(t: Terms, claim: Claim, job: JobState): number | undefined {
  if (!t.gang || claim.parent !== ZERO_HASH) return claim.takenAt;
  return job.filledAt === 0 ? undefined : job.filledAt;
}

/** Last second to acknowledge the input; `undefined` when the terms ask for no acknowledgement or the gang is not filled. */
export function acknowledgeBy(t: Terms, claim: Claim, job: JobState): number | undefined {
  const ready = readyAt(t, claim, job);
  return t.startSeconds === 0 || ready === undefined ? undefined : ready + t.startSeconds;
}

/** Last second to submit; `undefined` while the work time has not begun. */
export function submitBy(t: Terms, claim: Claim, state: ClaimState, job: JobState): number | undefined {
  if (t.startSeconds === 0) {
    const ready = readyAt(t, claim, job);
    return ready === undefined ? undefined : ready + t.workSeconds;
  }
  const started = state.status === ClaimStatus.Taken && state.data !== 0n;
  return started ? Number(state.data) + t.workSeconds : undefined;
}

/** Last second in which a posted lease order can be matched. */
export function matchBy(t: LeaseTerms): number {
  return t.opensAt + t.takeSeconds;
}

/** Last second to challenge a lease that expires at `expiry`: the provider still serves while its answer is due. */
export function challengeBy(t: LeaseTerms, expiry: number): number {
  return expiry - t.answerSeconds;
}

/** Last second to answer a lease's challenge, and the last before anyone may fail it; `undefined` when none waits. */
export function answerBy(t: LeaseTerms, state: LeaseState): number | undefined {
  return state.challenged ? state.challengedAt + t.answerSeconds : undefined;
}

/** First second at which a tenant may challenge again. */
export function challengeFrom(t: LeaseTerms, lease: Lease, state: LeaseState): number {
  return state.challengedAt === 0 ? lease.openedAt : state.challengedAt + t.cooldownSeconds + 1;
}

/** Last second to contest a submission, and the last before anyone may settle it. */
export function reviewBy(t: Terms, submission: Submission): number {
  return submission.submittedAt + t.reviewSeconds;
}
