import type { ClaimFacts } from "../chain/book.ts";
import type { ChainReader } from "../chain/reader.ts";
import { ClaimStatus, type Hex, JobStatus, type Terms, ZERO_HASH, placeOf } from "../client.ts";

/** A unit in the comparison of its shard's replicas. */
export interface RoundNow {
  /** It is one of those that were asked. */
  readonly asked: boolean;
  /** Nothing more will be revealed. */
  readonly complete: boolean;
  readonly revealBy: number;
  /** What it revealed. */
  readonly result: Hex | undefined;
  /** What enough replicas have in common. */
  readonly agreed: Hex | undefined;
  /** The court decides about it. */
  readonly escalated: boolean;
  /** Last second in which the court may take it up. */
  readonly escalateBy: number;
  /** It can be ruled after this second. */
  readonly ruleAfter: number;
}

/** How a unit of a job under a quorum stands; `undefined` while the book lacks the claim or its job. */
export async function roundAbout(
  { gridbond, book, now }: ChainReader,
  claimId: Hex,
  unit: number,
): Promise<RoundNow | undefined> {
  const facts = book.claim(claimId);
  const terms = facts === undefined ? undefined : book.job(facts.jobId)?.terms;
  if (facts === undefined || terms === undefined) return undefined;
  const { jobId, claim } = facts;
  const { arbiter, units } = terms;
  const { replicas, escalateSeconds } = await gridbond.quorum.parameters(arbiter);
  const { replica, shard } = placeOf(unit, units, replicas);
  const [round, mine, agreement] = await Promise.all([
    gridbond.quorum.roundOf(jobId, shard, arbiter),
    gridbond.quorum.replicaOf(jobId, shard, replica, arbiter),
    gridbond.quorum.resultOf(jobId, shard, arbiter),
  ]);
  const result = known(mine.result);
  const agreed = known(agreement);
  const complete = round.revealed === round.asked || now() > round.revealBy;
  const escalateBy = round.revealBy + escalateSeconds;
  const undecided = agreed === undefined && result !== undefined;
  return {
    // Units that are done again are never compared: whoever does them has seen the others' results.
    asked: claim.parent === ZERO_HASH && mine.provider.toLowerCase() === claim.provider.toLowerCase(),
    complete,
    revealBy: round.revealBy,
    result,
    agreed,
    escalated: mine.escalated,
    escalateBy,
    ruleAfter: undecided ? escalateBy : round.revealed === round.asked ? round.openedAt : round.revealBy,
  };
}

/** Claims on a job's own units: not those on units that are done again. */
export function replicaClaims({ book }: ChainReader, jobId: Hex): ClaimFacts[] {
  return book.claimsOf(jobId).filter(({ claim }) => claim.parent === ZERO_HASH);
}

/** Whether nobody can submit for a job's own units any more: who publishes results now has nobody copy them in time. */
export async function nobodyCanCopy(reader: ChainReader, jobId: Hex, terms: Terms): Promise<boolean> {
  const { gridbond, now } = reader;
  const job = await gridbond.jobs.jobOf(jobId);
  const open = job.status === JobStatus.Open && now() <= job.openedAt + terms.takeSeconds;
  if (open && job.taken < terms.units) return false;
  const claims = replicaClaims(reader, jobId);
  // The chain was asked just now, the book ends with the block before.
  if (claims.reduce((sum, { claim }) => sum + claim.count, 0) < job.taken) return false;
  const states = await Promise.all(claims.map(({ claimId }) => gridbond.jobs.claimOf(claimId)));
  return states.every(({ status }) => status !== ClaimStatus.Taken);
}

function known(result: string): Hex | undefined {
  return BigInt(result) === 0n ? undefined : (result as Hex);
}
