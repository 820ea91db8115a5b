import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import { encodeAgreement } from "../entities/agreement.ts";
import type { Agreement, Claim, Submission, Terms } from "../entities/job.ts";
import type { SignedQuote } from "../entities/quote.ts";
import type { Hex } from "../types.ts";

/** A payer's signature over the hold of exactly one job, as `jobs.signPost` makes it. */
export interface HoldPermit {
  readonly deadline: number;
  readonly signature: string;
}

/** What `take` needs beside the count. */
export interface TakeOptions {
  /** The part of the bond that is delegated stake; none by default. */
  readonly delegatedBond?: bigint;
  /** The job ids behind `terms.predecessors`. */
  readonly predecessors?: readonly Hex[];
  /** What shows that the provider meets `terms.requirement`; see `encodeEvidence`. */
  readonly evidence?: Hex;
}

/** One signed quote (a bid for the job's id, or a quote for its offer) and how many units to give it. */
export interface Award extends SignedQuote {
  readonly count: number;
  /** What shows that the provider meets `terms.requirement`; see `encodeEvidence`. */
  readonly evidence?: Hex;
}

/** A claim and its id, as a `ClaimRecord` has them. */
export interface IdentifiedClaim {
  readonly id: Hex;
  readonly claim: Claim;
}

/** Writes of Jobs. Terms and claims are passed back exactly as they were emitted. */
export const jobsVerbs = ({ jobs }: Addresses) => ({
  /** Posts a job and holds `prefundOf(terms)` out of the sender's wallet. Needs `escrow.allow(jobs, token, prefund)`. */
  post: (terms: Terms) => intend("Jobs", jobs, "post", [terms], "Posted"),
  /** Posts a job of `terms.payer` on its signature. Callable by anyone. */
  postWithPermit: (terms: Terms, permit: HoldPermit) =>
    intend("Jobs", jobs, "postWithPermit", [terms, BigInt(permit.deadline), permit.signature], "Posted"),
  /** Takes the next `count` units for `provider` at the current price. The sender is its owner, or an operator with TAKE. */
  take: (terms: Terms, provider: string, count: number, options: TakeOptions = {}) =>
    intend(
      "Jobs",
      jobs,
      "take",
      [terms, provider, count, options.delegatedBond ?? 0n, options.predecessors ?? [], options.evidence ?? "0x"],
      "Taken",
    ),
  /**
   * The payer matches signed quotes with the next units, in this order, at the quotes' prices: all of them or none. The event is the last
   * claim's; `takenIn` finds all.
   */
  award: (terms: Terms, awards: readonly Award[], predecessors: readonly Hex[] = []) =>
    intend("Jobs", jobs, "award", [terms, awards.map(awardOf), predecessors], "Taken"),
  /** Takes what was reopened: an expired claim (`WHOLE_CLAIM`) or one lost unit. */
  retake: (terms: Terms, parent: Claim, unit: number, provider: string, delegatedBond = 0n, evidence: Hex = "0x") =>
    intend("Jobs", jobs, "retake", [terms, parent, unit, provider, delegatedBond, evidence], "Taken"),
  /** The provider has the input: its work time starts. Only with `startSeconds`. */
  acknowledge: (terms: Terms, claim: Claim) => intend("Jobs", jobs, "acknowledge", [terms, claim], "Acknowledged"),
  /** Submits a claim's results: the root of its `resultTree`, and the content address of its manifest. */
  submit: (terms: Terms, claim: Claim, root: string, data: string) =>
    intend("Jobs", jobs, "submit", [terms, claim, root, data], "Submitted"),
  /** The payer accepts before the review window ends. */
  accept: (terms: Terms, claim: Claim, submission: Submission) =>
    intend("Jobs", jobs, "accept", [terms, claim, submission], "Settled"),
  /** Pays after the review window. Callable by anyone. */
  settle: (terms: Terms, claim: Claim, submission: Submission) =>
    intend("Jobs", jobs, "settle", [terms, claim, submission], "Settled"),
  /** Ends a claim that missed its deadline: slashed, compensated, reopened. Callable by anyone. */
  expire: (terms: Terms, claim: Claim) => intend("Jobs", jobs, "expire", [terms, claim], "Expired"),
  /** Releases both sides when the input was not acknowledged in time. Callable by anyone. */
  abandon: (terms: Terms, claim: Claim) => intend("Jobs", jobs, "abandon", [terms, claim], "Released"),
  /** Releases one claim of a gang that was not filled, and pays its standby. Callable by anyone. */
  unwind: (terms: Terms, claim: Claim) => intend("Jobs", jobs, "unwind", [terms, claim], "Released"),
  /** Refunds the units that nobody took: the payer at any time, anyone after the window. */
  cancel: (terms: Terms) => intend("Jobs", jobs, "cancel", [terms], "Cancelled"),
  /** Refunds reopened units that nobody retook. */
  drop: (terms: Terms, parent: Claim, unit: number) => intend("Jobs", jobs, "drop", [terms, parent, unit], "Dropped"),
  /** Records that every unit was accepted. Takes the job's settled claims with their ids, in any order. Callable by anyone. */
  conclude: (terms: Terms, claims: readonly IdentifiedClaim[]) => {
    const rising = [...claims].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    return intend("Jobs", jobs, "conclude", [terms, rising.map(({ claim }) => claim)], "Succeeded");
  },
  /** After `ruleBy`: the dispute falls back to the default ruling. Callable by anyone. */
  lapse: (agreement: Agreement | Hex) => intend("Jobs", jobs, "lapse", [bytesOf(agreement)], "Ruled"),
});

function awardOf({ quote, signature, count, evidence = "0x" }: Award) {
  return { quote, signature, count, evidence };
}

/** An agreement's bytes: those of Jobs encoded, another service's as they are. */
export function bytesOf(agreement: Agreement | Hex): Hex {
  return typeof agreement === "string" ? agreement : encodeAgreement(agreement);
}
