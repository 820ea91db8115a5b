import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { Lease, LeaseTerms } from "../entities/lease.ts";
import type { Quote, SignedQuote } from "../entities/quote.ts";
import type { Hex } from "../types.ts";

/** One lease to open on a signed quote. */
export interface Opening extends SignedQuote {
  readonly terms: LeaseTerms;
  /** Token units held out of the tenant's wallet; at least `leastDeposit(terms, quote.price)`. */
  readonly deposit: bigint;
  /** What shows that the provider meets `terms.requirement`; see `encodeEvidence`. */
  readonly evidence?: Hex;
}

/** One answer to a challenge. `proof` is for the verifier that the terms name. */
export interface Answer {
  readonly terms: LeaseTerms;
  readonly lease: Lease;
  readonly proof?: Hex;
}

/** What `take` needs beside the terms. */
export interface LeaseTakeOptions {
  /** The part of the bond that is delegated stake, for all slots; none by default. */
  readonly delegatedBond?: bigint;
  /** What shows that the provider meets `terms.requirement`; see `encodeEvidence`. */
  readonly evidence?: Hex;
}

/** Writes of Leases. Terms and leases are passed back exactly as they were emitted. */
export const leasesVerbs = ({ leases }: Addresses) => ({
  /**
   * Opens leases of the sender on signed quotes: all of them or none. Needs `escrow.allow(leases, token, deposits)`. The event is the
   * last one's; `openedIn` finds all.
   */
  open: (openings: readonly Opening[]) => intend("Leases", leases, "open", [openings.map(openingOf)], "Opened"),
  /** Posts an order of the sender and holds `deposit`, at least `leastDeposit(terms, terms.capRate)`. Needs `escrow.allow`. */
  post: (terms: LeaseTerms, deposit: bigint) => intend("Leases", leases, "post", [terms, deposit], "Posted"),
  /** Refunds an order that nobody matched: its tenant at any time, anyone after its window. */
  cancel: (terms: LeaseTerms) => intend("Leases", leases, "cancel", [terms], "Cancelled"),
  /** Takes a posted order for `provider` at the current rate. The sender is its owner, or an operator with TAKE. */
  take: (terms: LeaseTerms, provider: string, options: LeaseTakeOptions = {}) =>
    intend(
      "Leases",
      leases,
      "take",
      [terms, provider, options.delegatedBond ?? 0n, options.evidence ?? "0x"],
      "Opened",
    ),
  /** Matches a posted order of the sender with a bid. */
  award: (terms: LeaseTerms, { quote, signature }: SignedQuote, evidence: Hex = "0x") =>
    intend("Leases", leases, "award", [terms, quote, signature, evidence], "Opened"),
  /** Credits the provider what it earned so far. Callable by anyone, at any time. */
  settle: (terms: LeaseTerms, lease: Lease) => intend("Leases", leases, "settle", [terms, lease], "Settled"),
  /** Adds money of the sender's wallet: the expiry moves. Needs `escrow.allow`; the tenant's or a sponsor's, until the expiry. */
  topUp: (terms: LeaseTerms, lease: Lease, amount: bigint) =>
    intend("Leases", leases, "topUp", [terms, lease, amount], "ToppedUp"),
  /** The provider leaves after `noticeSeconds`. The sender is its owner, or an operator with SUBMIT. */
  giveNotice: (terms: LeaseTerms, lease: Lease) =>
    intend("Leases", leases, "giveNotice", [terms, lease], "NoticeGiven"),
  /** Ends a lease and refunds what was not used: the tenant at any time, anyone after the expiry. Not while challenged. */
  close: (terms: LeaseTerms, lease: Lease) => intend("Leases", leases, "close", [terms, lease], "Closed"),
  /** The tenant asks the provider to show that it serves, and holds `challengeBond`. Needs `escrow.allow`. */
  challenge: (terms: LeaseTerms, lease: Lease) => intend("Leases", leases, "challenge", [terms, lease], "Challenged"),
  /** Answers challenges. The sender is each provider's owner, or an operator with SUBMIT. The event is the last one's. */
  answer: (answers: readonly Answer[]) => intend("Leases", leases, "answer", [answers.map(answerOf)], "Answered"),
  /** Ends a lease whose provider did not answer in time: slashed, compensated, refunded. Callable by anyone. */
  fail: (terms: LeaseTerms, lease: Lease) => intend("Leases", leases, "fail", [terms, lease], "Closed"),
});

function openingOf({ terms, quote, signature, deposit, evidence = "0x" }: Opening): {
  terms: LeaseTerms;
  quote: Quote;
  signature: Hex;
  deposit: bigint;
  evidence: Hex;
} {
  return { terms, quote, signature, deposit, evidence };
}

function answerOf({ terms, lease, proof = "0x" }: Answer): { terms: LeaseTerms; lease: Lease; proof: Hex } {
  return { terms, lease, proof };
}
