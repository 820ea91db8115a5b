import type { Address, Hex } from "../types.ts";
import type { ClaimStatus, DisputeStatus, JobStatus, Ruling } from "./enums.ts";

/**
 * What payer and providers agree on; hashed into the job's id. Make one with `terms()`. Prices are in units of `token` per job unit,
 * bonds and compensation in stake-token units per job unit, times in seconds.
 */
export interface Terms {
  /** Who pays and reviews. */
  readonly payer: Address;
  /** Makes equal jobs different. */
  readonly salt: Hex;
  /** ERC-20 that pays. */
  readonly token: Address;
  /** Who may contest and rule; the zero address for none. */
  readonly arbiter: Address;
  /** What a dispute without a ruling falls back to. */
  readonly defaultRuling: Ruling;
  /** Class of capacity that a claim occupies. */
  readonly resourceClass: Hex;
  /** Capacity units of that class per claim. */
  readonly slots: number;
  /** Content address of the work to do. */
  readonly spec: Hex;
  /** `predecessorsHash` of the jobs that must have succeeded first; zero for none. */
  readonly predecessors: Hex;
  /** What makes a provider eligible (`requirementHash`); zero for nothing. */
  readonly requirement: Hex;
  /** Price when the range opens. */
  readonly startPrice: bigint;
  /** Price from `auctionSeconds` on; the payer prefunds it for every unit. */
  readonly capPrice: bigint;
  /** Stake locked per unit. */
  readonly unitBond: bigint;
  /** What the payer gets per failed unit, out of half of the provider's own part slashed. */
  readonly compensation: bigint;
  /** Gang only: paid per unit and second to takers of a gang that is not filled. */
  readonly standbyPerSecond: bigint;
  /** How many. */
  readonly units: number;
  /** Most units in one claim. */
  readonly maxUnits: number;
  /** A lost unit slashes this many unit bonds, up to the claim's bond. */
  readonly faultMultiplier: number;
  /** All units are taken at one price, or none. */
  readonly gang: boolean;
  /** First second at which units can be taken. */
  readonly opensAt: number;
  /** Time in which the price rises from start to cap. */
  readonly auctionSeconds: number;
  /** Zero, or the second until which bidders commit to sealed bids; the job opens after it. */
  readonly sealedUntil: number;
  /** Time in which units can be taken, from opening on. */
  readonly takeSeconds: number;
  /** Time in which the provider must acknowledge the input; zero when the input is public. */
  readonly startSeconds: number;
  /** Time from the start to the submission. */
  readonly workSeconds: number;
  /** Time in which a submission can be contested. */
  readonly reviewSeconds: number;
  /** Time in which a dispute can be ruled. */
  readonly ruleSeconds: number;
}

/** One provider's part of a job: units [first, first + count). Hashed into the claim's id. */
export interface Claim {
  /** What was reopened (an expired claim's id or a lost dispute's id); zero for units taken the first time. */
  readonly parent: Hex;
  readonly provider: Address;
  readonly first: number;
  readonly count: number;
  /** Per unit at the take; a gang pays the price of its last take instead. */
  readonly price: bigint;
  /** The part of the bond that is delegated stake. */
  readonly delegatedBond: bigint;
  readonly takenAt: number;
}

/** What a provider submitted: the root of its `resultTree`, and when. */
export interface Submission {
  readonly root: Hex;
  readonly submittedAt: number;
}

/** What a judge is given. `submission` is `NO_SUBMISSION` before one exists; `unit` may be `WHOLE_CLAIM`. */
export interface Agreement {
  readonly terms: Terms;
  readonly claim: Claim;
  readonly submission: Submission;
  readonly unit: number;
}

/** What changes about a job, as `jobs.jobOf` returns it. */
export interface JobState {
  /** Units taken so far: the cursor. */
  readonly taken: number;
  /** A filled gang's price per unit. */
  readonly price: bigint;
  /** When the range opened; zero before the first take. */
  readonly openedAt: number;
  readonly filledAt: number;
  readonly concludedAt: number;
  readonly status: JobStatus;
}

/** What changes about a claim, as `jobs.claimOf` returns it. */
export interface ClaimState {
  readonly status: ClaimStatus;
  /** Its delegated bond left the share price in Staking. */
  readonly contested: boolean;
  /** Disputes not yet ruled. */
  readonly open: number;
  /** Units lost to disputes. */
  readonly lost: number;
  /** Taken: when work started (zero: not yet). Expired: when the units reopened. From submission on: `submissionCommitment`. */
  readonly data: bigint;
}

/** What changes about a dispute, as `jobs.disputeStateOf` returns it. */
export interface DisputeState {
  readonly status: DisputeStatus;
  /** Open: last second for a ruling; otherwise when it was ruled. */
  readonly time: number;
}

/** An own and a delegated part of a bond, in stake-token units. */
export interface Bond {
  readonly own: bigint;
  readonly delegated: bigint;
}

/** Names the whole claim instead of one of its units. */
export const WHOLE_CLAIM = 0xffff_ffff;

/** 32 zero bytes. */
export const ZERO_HASH: Hex = `0x${"00".repeat(32)}`;

/** The zero address: no arbiter, no verifier. */
export const NOBODY: Address = `0x${"00".repeat(20)}`;

/** An agreement's submission before there is one. */
export const NO_SUBMISSION: Submission = Object.freeze({ root: ZERO_HASH, submittedAt: 0 });
