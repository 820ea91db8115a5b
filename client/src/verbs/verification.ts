import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { Agreement, Claim, Terms } from "../entities/job.ts";
import type { Lease, LeaseTerms } from "../entities/lease.ts";
import type { Address, Hex } from "../types.ts";
import { bytesOf } from "./jobs.ts";

/** Writes of PayerReview. Anybody may deploy another one: name it as `at`. */
export const payerReviewVerbs = ({ payerReview, jobs }: Addresses) => ({
  /** Rejects the agreement's unit, as its payer, in the review window. `reasonHash`: content address of what was wrong. */
  reject: (agreement: Agreement | Hex, reasonHash: string, at: Address = payerReview, service: string = jobs) =>
    intend("PayerReview", at, "reject", [service, bytesOf(agreement), reasonHash], "Rejected"),
});

/** Writes of Quorum. Anybody may deploy another one: name it as `at`. */
export const quorumVerbs = ({ quorum, jobs }: Addresses) => ({
  /** Asks the replicas of one shard to reveal: one agreement each, in rising order. The sender is the payer. */
  ask: (agreements: readonly (Agreement | Hex)[], at: Address = quorum, service: string = jobs) =>
    intend("Quorum", at, "ask", [service, agreements.map(bytesOf)], "RoundOpened"),
  /** Reveals one replica's result: what is behind its leaf, and `tree.path(index)`. Callable by anyone, until `revealBy`. */
  reveal: (
    agreement: Agreement | Hex,
    { salt, result, path }: { readonly salt: string; readonly result: string; readonly path: readonly string[] },
    at: Address = quorum,
    service: string = jobs,
  ) => intend("Quorum", at, "reveal", [service, bytesOf(agreement), salt, result, path], "Revealed"),
  /** Rules one replica, once all have revealed or the time is over. Callable by anyone. */
  resolve: (agreement: Agreement | Hex, at: Address = quorum, service: string = jobs) =>
    intend("Quorum", at, "resolve", [service, bytesOf(agreement)], "Decided"),
});

/** Writes of Sampling. Anybody may deploy another one: name it as `at`. */
export const samplingVerbs = ({ sampling, jobs }: Addresses) => ({
  /**
   * Draws the units of a submitted claim that may be challenged. Callable by anyone, once; again only when the seed was lost. What was
   * picked is challenged with `slashing.challenge(wrapAgreement(jobs, agreement), sampling)`.
   */
  draw: (agreement: Agreement | Hex, at: Address = sampling, service: string = jobs) =>
    intend("Sampling", at, "draw", [service, bytesOf(agreement)], "Drawn"),
});

/** Writes of Reputation. The fee comes out of the sender's Escrow wallet: `escrow.allow(reputation, token, fee)`. */
export const reputationVerbs = ({ reputation }: Addresses) => ({
  /**
   * Records a claim that is over, once: what it paid (for the fee), and what of it failed (for nothing). `Faulted` is emitted instead when
   * nothing was paid.
   */
  recordClaim: (terms: Terms, claim: Claim) =>
    intend("Reputation", reputation, "recordClaim", [terms, claim], ["Recorded", "Faulted"]),
  /** Records what a lease was charged since the last record. */
  recordLease: (terms: LeaseTerms, lease: Lease) =>
    intend("Reputation", reputation, "recordLease", [terms, lease], "Recorded"),
});

/** Writes of FeeAuction. */
export const feeAuctionVerbs = ({ feeAuction }: Addresses) => ({
  /**
   * Buys all there is of `token` into `to`'s Escrow wallet. The price comes out of the sender's: `escrow.allow(feeAuction, gridToken, most)`.
   * @param least fewest units of the token that the sender wants
   * @param most highest price that it pays, GridToken
   */
  buy: (token: string, { least, most, to }: { readonly least: bigint; readonly most: bigint; readonly to: string }) =>
    intend("FeeAuction", feeAuction, "buy", [token, least, most, to], "Sold"),
  /** Burns the fees that came in GridToken. Callable by anyone. */
  burn: () => intend("FeeAuction", feeAuction, "burn", [], "Burned"),
});
