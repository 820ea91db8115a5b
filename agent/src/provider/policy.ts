import {
  ClaimStatus,
  DisputeStatus,
  JobStatus,
  type Terms,
  WHOLE_CLAIM,
  freeOwn,
  ZERO_HASH,
  predecessorsHash,
} from "../client.ts";
import type { Hex } from "../client.ts";
import { type Spec, isReplicated, shardsOf } from "../workloads/spec.ts";
import type { ProviderContext } from "./context.ts";
import type { ClaimIn } from "./record.ts";

type Offer = ClaimIn<"watching">;

/** Whether and since when an offer can be taken: `over` for good, `later` perhaps. */
export type Opening =
  | { readonly kind: "over"; readonly why: string }
  | { readonly kind: "later" }
  | { readonly kind: "open"; readonly openedAt: number; readonly left: number };

const LATER: Opening = { kind: "later" };

/** The jobs whose results a spec needs, in the order in which it names them: what its job's predecessors must be. */
export function predecessorsOf(spec: Spec): Hex[] {
  return [...new Set(spec.inputs.flatMap((input) => ("from" in input ? [input.from.job] : [])))];
}

/** Looks at the chain: can it be taken now? */
export async function openingOf(
  context: ProviderContext,
  offer: Offer,
  predecessors: readonly Hex[],
): Promise<Opening> {
  const { terms, reopened } = offer;
  if (reopened !== undefined) {
    const since = await reopenedSince(context, offer);
    if (since === undefined) return { kind: "over", why: "retaken or dropped" };
    return within(context, terms, since, reopened.unit === WHOLE_CLAIM ? reopened.claim.count : 1);
  }
  const job = await context.gridbond.jobs.jobOf(offer.jobId);
  if (job.status > JobStatus.Open) return { kind: "over", why: "the job is over" };
  const left = terms.units - job.taken;
  if (left === 0) return { kind: "over", why: "every unit is taken" };
  if (job.status === JobStatus.Open) return within(context, terms, job.openedAt, left);
  const jobs = await Promise.all(predecessors.map((id) => context.gridbond.jobs.jobOf(id)));
  if (jobs.some(({ status }) => status === JobStatus.Cancelled)) return { kind: "over", why: "a predecessor failed" };
  if (jobs.some(({ status }) => status !== JobStatus.Succeeded)) return LATER;
  return within(context, terms, Math.max(terms.opensAt, ...jobs.map(({ concludedAt }) => concludedAt)), left);
}

function within(context: ProviderContext, terms: Terms, openedAt: number, left: number): Opening {
  const now = context.now();
  if (now < openedAt) return LATER;
  if (now > openedAt + terms.takeSeconds) return { kind: "over", why: "its window closed" };
  return { kind: "open", openedAt, left };
}

async function reopenedSince({ gridbond }: ProviderContext, { reopened }: Offer): Promise<number | undefined> {
  if (reopened === undefined) return undefined;
  if (reopened.unit === WHOLE_CLAIM) {
    const claim = await gridbond.jobs.claimOf(reopened.parent);
    return claim.status === ClaimStatus.Expired ? Number(claim.data) : undefined;
  }
  const dispute = await gridbond.jobs.disputeStateOf(reopened.parent);
  return dispute.status === DisputeStatus.Lost ? dispute.time : undefined;
}

/** Why the terms alone are unacceptable, if they are: nothing is fetched for such a job. */
export function objectionToTerms(context: ProviderContext, { terms, reopened }: Offer): string | undefined {
  const { policy, provider } = context;
  const floor = Object.entries(policy.minPrice).find(([token]) => sameAddress(token, terms.token))?.[1];
  if (floor === undefined) return `token ${terms.token} is not worked for`;
  if (terms.capPrice < floor) return `pays at most ${terms.capPrice} a unit, the floor is ${floor}`;
  if (terms.requirement !== ZERO_HASH)
    return `requirement ${terms.requirement} needs evidence that this agent does not hold`;
  if (!policy.arbiters.some((arbiter) => sameAddress(arbiter, terms.arbiter))) {
    return `arbiter ${terms.arbiter} is not accepted`;
  }
  if (terms.workSeconds < policy.minWorkSeconds) {
    return `${terms.workSeconds} s of work time, at least ${policy.minWorkSeconds} are needed`;
  }
  // Whoever failed on a unit has no better answer to it now.
  if (reopened !== undefined && sameAddress(reopened.claim.provider, provider)) return "failed on it before";
  return undefined;
}

/** Why the work itself is unacceptable, if it is. */
export function objectionToSpec(context: ProviderContext, terms: Terms, spec: Spec): string | undefined {
  if (!context.policy.engines.includes(spec.engine)) return `engine ${spec.engine} is not offered`;
  if (spec.units !== terms.units) return `the spec has ${spec.units} units, the job ${terms.units}`;
  const got = predecessorsHash(predecessorsOf(spec));
  if (got !== terms.predecessors) return `predecessors are not those of the spec`;
  return undefined;
}

/** How many units can be taken now: what the stake, the capacity and the policy still bear. */
export async function bearable(
  context: ProviderContext,
  { jobId, terms, reopened }: Offer,
  left: number,
  spec: Spec,
): Promise<number> {
  const { gridbond, policy, provider, claims } = context;
  const busy = claims.live().filter(({ state }) => state !== "watching").length;
  if (busy >= policy.maxClaims) return 0;
  const jobs = gridbond.addresses.jobs;
  const [allotment, pool] = await Promise.all([
    gridbond.registry.allotmentOf(provider, jobs, terms.resourceClass),
    gridbond.staking.poolOf(provider, jobs),
  ]);
  if (allotment.reserved + terms.slots > allotment.allotted) return 0;
  const bonds = terms.unitBond === 0n ? left : Number(min(freeOwn(pool) / terms.unitBond, BigInt(left)));
  if (reopened !== undefined) return bonds >= left ? left : 0;
  const count = Math.min(left, bonds, terms.maxUnits, policy.maxUnits);
  if (!isReplicated(spec)) return count;
  // One replica, whole: of two one provider has one voice, and of a part another has the rest.
  const replica = Math.min(left, shardsOf(spec));
  const has = claims.all().some((one) => one.jobId === jobId && one.state !== "watching" && one.reopened === undefined);
  return has || count < replica ? 0 : replica;
}

/** The lowest price that this provider works for. */
export function floorOf({ policy }: ProviderContext, terms: Terms): bigint {
  return Object.entries(policy.minPrice).find(([token]) => sameAddress(token, terms.token))?.[1] ?? terms.capPrice;
}

function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
