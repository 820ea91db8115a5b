import { asAddress, asBytes32 } from "../abi/codec.ts";
import { Leases_BadTerms } from "../generated/errors.ts";
import type { Address, Hex } from "../types.ts";
import { requireFits, shortText } from "./checks.ts";
import type { LeaseStatus } from "./enums.ts";
import { NOBODY, ZERO_HASH } from "./job.ts";
import { OWN_PER_COMPENSATION } from "./prices.ts";

/**
 * What a tenant asks for; hashed into the order's id. Make one with `leaseTerms()`. Rates are in billionths of a unit of `token` per slot and
 * second (`RATE_SCALE`), bonds and compensation in stake-token units per slot, times in seconds. The fields from `token` on are the
 * offer: they concern the provider, and a quote may be made for them alone.
 */
export interface LeaseTerms {
  /** Who pays and uses. */
  readonly tenant: Address;
  /** Makes equal orders different. */
  readonly salt: Hex;
  /** Tag that the leases of one cluster share; zero for none. */
  readonly group: Hex;
  /** Content address of what to run. */
  readonly spec: Hex;
  /** What makes a provider eligible (`requirementHash`); zero for nothing. */
  readonly requirement: Hex;
  /** Capacity units rented. */
  readonly slots: number;
  /** Rate of a posted order when it opens. */
  readonly startRate: bigint;
  /** Rate from `auctionSeconds` on, and the most that a quote may ask. */
  readonly capRate: bigint;
  /** First second at which a posted order can be matched. */
  readonly opensAt: number;
  /** Time in which the rate rises from start to cap. */
  readonly auctionSeconds: number;
  /** Time in which a posted order can be matched, from opening on. */
  readonly takeSeconds: number;
  /** Zero, or the second until which bidders commit to sealed bids; the order opens after it. */
  readonly sealedUntil: number;
  /** ERC-20 that pays. */
  readonly token: Address;
  /** Judges answers to challenges; the zero address when an operator's word is enough. */
  readonly verifier: Address;
  /** Class of capacity. */
  readonly resourceClass: Hex;
  /** Stake locked per slot. */
  readonly bond: bigint;
  /** What the tenant gets per slot when the provider fails; at most a quarter of the bond. */
  readonly compensation: bigint;
  /** What a tenant puts up to challenge, in token units; the provider's when it answers. */
  readonly challengeBond: bigint;
  /** The tenant pays at least this long. */
  readonly minSeconds: number;
  /** A lease ends this long after its opening at the latest. */
  readonly maxSeconds: number;
  /** A provider that leaves serves this long after its notice. */
  readonly noticeSeconds: number;
  /** The last of the time paid for is for saving work. */
  readonly windDownSeconds: number;
  /** Time to answer a challenge. */
  readonly answerSeconds: number;
  /** Least time between two challenges; not less than `answerSeconds`. */
  readonly cooldownSeconds: number;
}

/** What a match fixed. Hashed with the order's id into the lease's id. */
export interface Lease {
  /** The order was posted before: its hold pays; otherwise the lease has its own. */
  readonly posted: boolean;
  readonly provider: Address;
  /** Whose wallet the earnings go to. */
  readonly payout: Address;
  /** Per slot and second. */
  readonly rate: bigint;
  /** The part of the bond that is delegated stake, for all slots. */
  readonly delegatedBond: bigint;
  readonly openedAt: number;
}

/** What changes about a lease, as `leases.stateOf` returns it. */
export interface LeaseState {
  readonly status: LeaseStatus;
  /** A challenge waits for its answer. */
  readonly challenged: boolean;
  /** A challenge was answered: the delegated part of the bond is free again. */
  readonly acquitted: boolean;
  /** Somebody else than the tenant topped up. */
  readonly sponsored: boolean;
  /** What the provider was paid so far, in token units. */
  readonly charged: bigint;
  /** Last second served after a notice; zero without one. */
  readonly endsAt: number;
  /** When the last challenge was made; zero without one. */
  readonly challengedAt: number;
}

type Text = {
  readonly [K in "tenant" | "salt" | "group" | "spec" | "requirement" | "token" | "verifier" | "resourceClass"]: string;
};
type Loose = Omit<LeaseTerms, keyof Text> & Text;
type Needed = "tenant" | "token" | "capRate" | "bond";

/** What `leaseTerms()` needs; the rest has defaults. Addresses and hashes may be any string: they are checked. */
export type LeaseTermsInput = Pick<Loose, Needed> & Partial<Omit<Loose, Needed>>;

/** No window of a lease, and no lease, is longer. */
export const MAX_LEASE_SECONDS = 365 * 24 * 60 * 60;

/** Rates are in billionths of a token unit. */
export const RATE_SCALE = 1_000_000_000n;

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/** How large each number may be: the bits of its place in the contract's struct. */
const BITS = {
  slots: 32,
  // The cap first: it is the start's default.
  capRate: 96,
  startRate: 96,
  opensAt: 40,
  auctionSeconds: 32,
  takeSeconds: 32,
  sealedUntil: 40,
  bond: 96,
  compensation: 96,
  challengeBond: 96,
  minSeconds: 32,
  maxSeconds: 32,
  noticeSeconds: 32,
  windDownSeconds: 32,
  answerSeconds: 32,
  cooldownSeconds: 32,
} as const satisfies Partial<Record<keyof LeaseTerms, number>>;

/**
 * Frozen terms of a lease. Defaults: one slot, no class, no group, no verifier, the rate stands at the cap, an order can be matched for a day
 * from now on (`opensAt` 0), a quarter of the bond compensates, no minimum term, at most 30 days, a day's notice, ten minutes to save
 * work, ten minutes to answer a challenge, one challenge an hour at most, and challenging costs what that hour does.
 * @throws InvalidInput when a value does not fit its type; `validateLeaseTerms` checks the rest
 */
export function leaseTerms(input: LeaseTermsInput): LeaseTerms {
  const maxSeconds = input.maxSeconds ?? 30 * DAY;
  const minSeconds = input.minSeconds ?? 0;
  const answerSeconds = input.answerSeconds ?? 10 * 60;
  const cooldownSeconds = input.cooldownSeconds ?? Math.max(HOUR, answerSeconds);
  const slots = input.slots ?? 1;
  const made: LeaseTerms = {
    tenant: asAddress("tenant", input.tenant),
    salt: asBytes32("salt", input.salt ?? ZERO_HASH),
    group: asBytes32("group", input.group ?? ZERO_HASH),
    spec: asBytes32("spec", input.spec ?? ZERO_HASH),
    requirement: asBytes32("requirement", input.requirement ?? ZERO_HASH),
    slots,
    startRate: input.startRate ?? input.capRate,
    capRate: input.capRate,
    opensAt: input.opensAt ?? 0,
    auctionSeconds: input.auctionSeconds ?? 0,
    takeSeconds: input.takeSeconds ?? DAY,
    sealedUntil: input.sealedUntil ?? 0,
    token: asAddress("token", input.token),
    verifier: asAddress("verifier", input.verifier ?? NOBODY),
    resourceClass: asBytes32("resourceClass", input.resourceClass ?? ZERO_HASH),
    bond: input.bond,
    compensation: input.compensation ?? input.bond / OWN_PER_COMPENSATION,
    challengeBond: input.challengeBond ?? defaultChallengeBond(input.capRate, slots, cooldownSeconds),
    minSeconds,
    maxSeconds,
    noticeSeconds: input.noticeSeconds ?? DAY,
    windDownSeconds: input.windDownSeconds ?? Math.max(0, Math.min(10 * 60, maxSeconds - minSeconds)),
    answerSeconds,
    cooldownSeconds,
  };
  for (const [name, bits] of Object.entries(BITS)) requireFits(name, made[name as keyof typeof BITS], bits);
  return Object.freeze(made);
}

/**
 * The contract's own check of terms, and with a `timestamp` (seconds) also of an order that is posted then.
 * @throws Leases_BadTerms as the contract would: the term's name, what it is, and the limit that it broke
 */
export function validateLeaseTerms(t: LeaseTerms, timestamp?: number): void {
  if (timestamp !== undefined) validateOrder(t, timestamp);
  atLeast("slots", t.slots, 1);
  atLeast("capRate", t.capRate, 1);
  atMost("startRate", t.startRate, t.capRate);
  atMost("compensation", t.compensation, t.bond / OWN_PER_COMPENSATION);
  atLeast("challengeBond", t.challengeBond, 1);
  atLeast("maxSeconds", t.maxSeconds, 1);
  atMost("maxSeconds", t.maxSeconds, MAX_LEASE_SECONDS);
  atMost("windDownSeconds", t.minSeconds + t.windDownSeconds, t.maxSeconds);
  atMost("noticeSeconds", t.noticeSeconds, MAX_LEASE_SECONDS);
  atLeast("answerSeconds", t.answerSeconds, 1);
  atMost("answerSeconds", t.answerSeconds, t.cooldownSeconds);
  atMost("cooldownSeconds", t.cooldownSeconds, MAX_LEASE_SECONDS);
}

function validateOrder(t: LeaseTerms, timestamp: number): void {
  atMost("takeSeconds", t.takeSeconds, MAX_LEASE_SECONDS);
  atMost("auctionSeconds", t.auctionSeconds, t.takeSeconds);
  // The window must not be over already; an order is not posted for more than a year ahead.
  atLeast("opensAt", t.opensAt + t.takeSeconds, timestamp);
  atMost("opensAt", t.opensAt, timestamp + MAX_LEASE_SECONDS);
  if (t.sealedUntil !== 0) atLeast("opensAt", t.opensAt, t.sealedUntil + 1);
}

function defaultChallengeBond(capRate: bigint, slots: number, seconds: number): bigint {
  // What is no number is named by the check of the terms, not here.
  if (!Number.isSafeInteger(slots) || !Number.isSafeInteger(seconds)) return 1n;
  const cost = (capRate * BigInt(slots) * BigInt(seconds)) / RATE_SCALE;
  return cost > 1n ? cost : 1n;
}

function atLeast(name: keyof LeaseTerms, got: bigint | number, limit: bigint | number): void {
  if (got < limit) throw badTerms(name, got, limit);
}

function atMost(name: keyof LeaseTerms, got: bigint | number, limit: bigint | number): void {
  if (got > limit) throw badTerms(name, got, limit);
}

function badTerms(name: keyof LeaseTerms, got: bigint | number, limit: bigint | number): Leases_BadTerms {
  return new Leases_BadTerms({ name: shortText(name), got: BigInt(got), limit: BigInt(limit) });
}
