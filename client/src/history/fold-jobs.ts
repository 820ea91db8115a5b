import type { EventOf } from "../abi/codec.ts";
import { ClaimStatus, DisputeStatus, JobStatus, Ruling } from "../entities/enums.ts";
import { submissionCommitment } from "../entities/ids.ts";
import { type Claim, type ClaimState, type JobState, ZERO_HASH } from "../entities/job.ts";
import type { Hex } from "../types.ts";
import { type ClaimRecord, type Draft, type JobRecord, amend, keep } from "./state.ts";
import type { Handlers } from "./fold.ts";
import { timeOf } from "./time.ts";

const NEW_JOB: JobState = Object.freeze({
  taken: 0,
  price: 0n,
  openedAt: 0,
  filledAt: 0,
  concludedAt: 0,
  status: JobStatus.None,
});

/** What each event of Jobs changes; the same edges as the contract's state machine. */
export const foldJobs: Handlers<"Jobs"> = {
  Posted(draft, { args, blockNumber }) {
    keep(draft.jobs, args.jobId, {
      id: args.jobId,
      terms: args.terms,
      state: NEW_JOB,
      claims: [],
      predecessors: [],
      accepted: 0,
      paid: 0n,
      refunded: 0n,
      postedBlock: blockNumber,
    });
  },
  Opened(draft, { args }) {
    amend(draft.jobs, args.jobId, ({ state }) => ({
      predecessors: args.predecessors,
      state: { ...state, openedAt: args.openedAt },
    }));
  },
  Taken(draft, event) {
    const { jobId, claimId, claim } = event.args;
    const job = amend(draft.jobs, jobId, (record) => ({
      claims: [...record.claims, claimId],
      state: claim.parent === ZERO_HASH ? taken(record, claim) : record.state,
    }));
    if (claim.parent !== ZERO_HASH) closeParent(draft, claim.parent);
    const waits = job.terms.startSeconds !== 0 || (job.terms.gang && claim.parent === ZERO_HASH);
    keep(draft.claims, claimId, {
      id: claimId,
      jobId,
      claim,
      state: {
        status: ClaimStatus.Taken,
        contested: false,
        open: 0,
        lost: 0,
        data: waits ? 0n : BigInt(timeOf(event)),
      },
      submission: undefined,
      data: undefined,
      disputes: [],
      paid: 0n,
    });
  },
  GangFilled(draft, event) {
    const { jobId, price } = event.args;
    const filledAt = timeOf(event);
    amend(draft.jobs, jobId, ({ state, refunded, terms }) => ({
      state: { ...state, price, filledAt },
      refunded: refunded + terms.standbyPerSecond * BigInt(terms.takeSeconds) * BigInt(terms.units),
    }));
  },
  Acknowledged(draft, event) {
    changeClaim(draft, event.args.claimId, { data: BigInt(timeOf(event)) });
  },
  Submitted(draft, { args }) {
    const submission = Object.freeze({ root: args.root, submittedAt: args.submittedAt });
    amend(draft.claims, args.claimId, ({ state }) => ({
      submission,
      data: args.data,
      state: { ...state, status: ClaimStatus.Submitted, data: submissionCommitment(submission) },
    }));
  },
  Settled(draft, { args }) {
    const record = amend(draft.claims, args.claimId, ({ paid }) => ({ paid: paid + args.amount }));
    amend(draft.jobs, args.jobId, (job) => ({
      accepted: job.accepted + Number(args.units),
      ...moneyMoved(job, args.amount, args.refund),
    }));
    // A later payment of a disputed unit finds the claim settling already; `Finished` ends it.
    if (record.state.status !== ClaimStatus.Submitted) return;
    changeClaim(draft, args.claimId, { status: args.open === 0n ? ClaimStatus.Settled : ClaimStatus.Settling });
  },
  Finished(draft, { args }) {
    changeClaim(draft, args.claimId, { status: ClaimStatus.Settled });
  },
  Expired(draft, event) {
    const { jobId, claimId, reopened } = event.args;
    const status = reopened ? ClaimStatus.Expired : ClaimStatus.Failed;
    const { claim } = changeClaim(draft, claimId, { status, data: BigInt(timeOf(event)) });
    if (reopened) return;
    amend(draft.jobs, jobId, (job) => moneyMoved(job, 0n, job.terms.capPrice * BigInt(claim.count)));
  },
  Released(draft, { args }) {
    amend(draft.claims, args.claimId, ({ state, paid }) => ({
      paid: paid + args.amount,
      state: { ...state, status: ClaimStatus.Released },
    }));
    amend(draft.jobs, args.jobId, (job) => moneyMoved(job, args.amount, args.refund));
  },
  Faulted(draft, { args }) {
    const { claim, state } = amend(draft.claims, args.claimId, () => ({}));
    // Open disputes go on; everything else of the claim is lost, what was paid already too.
    const lost = claim.count - state.open;
    const paid = state.status === ClaimStatus.Settling ? lost - state.lost : 0;
    changeClaim(draft, args.claimId, { lost, status: state.open === 0 ? ClaimStatus.Failed : ClaimStatus.Settling });
    amend(draft.jobs, args.jobId, (job) => ({
      accepted: job.accepted - paid,
      ...moneyMoved(job, 0n, args.refund),
    }));
  },
  Contested(draft, { args }) {
    keep(draft.disputes, args.disputeId, {
      id: args.disputeId,
      claimId: args.claimId,
      unit: Number(args.unit),
      state: { status: DisputeStatus.Open, time: Number(args.ruleBy) },
      ruling: Ruling.None,
    });
    amend(draft.claims, args.claimId, ({ state, disputes }) => ({
      disputes: [...disputes, args.disputeId],
      state: { ...state, contested: true, open: state.open + 1 },
    }));
  },
  Ruled(draft, event) {
    ruled(draft, event);
  },
  Cancelled(draft, { args }) {
    amend(draft.jobs, args.jobId, (job) => ({
      ...moneyMoved(job, 0n, args.refund),
      state: { ...job.state, status: JobStatus.Cancelled },
    }));
  },
  Dropped(draft, { args }) {
    closeParent(draft, args.parent);
    amend(draft.jobs, args.jobId, (job) => moneyMoved(job, 0n, args.refund));
  },
  Succeeded(draft, event) {
    const concludedAt = timeOf(event);
    amend(draft.jobs, event.args.jobId, ({ state }) => ({
      state: { ...state, status: JobStatus.Succeeded, concludedAt },
    }));
  },
};

function taken(job: JobRecord, claim: Claim): JobState {
  const { state, terms } = job;
  const first = state.status === JobStatus.None;
  // Only jobs with predecessors say when they opened.
  const openedAt = first && terms.predecessors === ZERO_HASH ? terms.opensAt : state.openedAt;
  // Only gangs have a price of their own: the highest of their takes.
  const price = terms.gang && claim.price > state.price ? claim.price : state.price;
  return { ...state, openedAt, price, status: JobStatus.Open, taken: state.taken + claim.count };
}

function ruled(draft: Draft, event: EventOf<"Jobs", "Ruled">): void {
  const { claimId, disputeId, ruling, reopened } = event.args;
  const won = ruling === Ruling.Provider;
  const lost = reopened ? DisputeStatus.Lost : DisputeStatus.Closed;
  const state = { status: won ? DisputeStatus.Dismissed : lost, time: timeOf(event) };
  amend(draft.disputes, disputeId, () => ({ ruling, state }));

  const { jobId } = amend(draft.claims, claimId, ({ state: before }) => ({
    state: { ...before, open: before.open - 1, lost: won ? before.lost : before.lost + 1 },
  }));
  if (won || reopened) return;
  amend(draft.jobs, jobId, (job) => moneyMoved(job, 0n, job.terms.capPrice));
}

/** What was reopened is taken again or dropped: an expired claim, or a lost unit. */
function closeParent(draft: Draft, parent: Hex): void {
  if (draft.claims.has(parent)) changeClaim(draft, parent, { status: ClaimStatus.Retaken });
  else amend(draft.disputes, parent, ({ state }) => ({ state: { ...state, status: DisputeStatus.Closed } }));
}

function changeClaim(draft: Draft, id: Hex, change: Partial<ClaimState>): ClaimRecord {
  return amend(draft.claims, id, ({ state }) => ({ state: { ...state, ...change } }));
}

function moneyMoved(job: JobRecord, paid: bigint, refunded: bigint): Pick<JobRecord, "paid" | "refunded"> {
  return { paid: job.paid + paid, refunded: job.refunded + refunded };
}
