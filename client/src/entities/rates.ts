// Money and time of leases, as LeaseMath computes them. `held` is everything paid in: what was charged and what remains.
import type { Deal } from "./deal.ts";
import { type Hold, holdClosed } from "./hold.ts";
import { NOBODY } from "./job.ts";
import { type Lease, type LeaseState, type LeaseTerms, RATE_SCALE } from "./lease.ts";
import { OWN_PER_COMPENSATION } from "./prices.ts";

const HOUR = 3_600n;

/** The rate at which a slot costs `amount` token units an hour, rounded up: `hourlyOf` gives the amount back. */
export function rateOf(hourly: bigint): bigint {
  return ceilDiv(hourly * RATE_SCALE, HOUR);
}

/** What a slot costs an hour at `rate`, in token units, rounded down. */
export function hourlyOf(rate: bigint): bigint {
  return (rate * HOUR) / RATE_SCALE;
}

/** Rate at `timestamp` of a posted order: linear from start to cap, rounded down (against the taker); the start's before it opens. */
export function rateAt(t: LeaseTerms, timestamp: number): bigint {
  const elapsed = Math.max(0, timestamp - t.opensAt);
  if (elapsed >= t.auctionSeconds) return t.capRate;
  return t.startRate + ((t.capRate - t.startRate) * BigInt(elapsed)) / BigInt(t.auctionSeconds);
}

/** What `seconds` cost at `rate` for all slots, in token units, rounded down. */
export function leaseCost(t: LeaseTerms, rate: bigint, seconds: number): bigint {
  return (rate * BigInt(t.slots) * BigInt(seconds)) / RATE_SCALE;
}

/** The least that must be held for `seconds` at `rate`, in token units, rounded up. */
export function depositFor(t: LeaseTerms, rate: bigint, seconds: number): bigint {
  return ceilDiv(rate * BigInt(t.slots) * BigInt(seconds), RATE_SCALE);
}

/** The least deposit at `rate` (a posted order's: its cap): minimum term and wind-down, and at least a unit. */
export function leastDeposit(t: LeaseTerms, rate: bigint): bigint {
  const least = depositFor(t, rate, t.minSeconds + t.windDownSeconds);
  return least > 1n ? least : 1n;
}

/** How many seconds `held` token units pay for, rounded down. */
export function secondsFor(t: LeaseTerms, rate: bigint, held: bigint): bigint {
  return (held * RATE_SCALE) / (rate * BigInt(t.slots));
}

/** Last second of a lease's longest time or its notice, whichever comes first. */
export function lastSecond(t: LeaseTerms, lease: Lease, state: LeaseState): number {
  const maxEnd = lease.openedAt + t.maxSeconds;
  return state.endsAt !== 0 && state.endsAt < maxEnd ? state.endsAt : maxEnd;
}

/** The last second that is served and paid: limited by money, longest time and notice. Mirrors `Leases.expiryOf`. */
export function expiryOf(t: LeaseTerms, lease: Lease, state: LeaseState, held: bigint): number {
  const spent = BigInt(lease.openedAt) + secondsFor(t, lease.rate, held);
  return Number(min(spent, BigInt(lastSecond(t, lease, state))));
}

/** From when on a tenant should save its work. */
export function windDownAt(t: LeaseTerms, lease: Lease, expiry: number): number {
  return Math.max(lease.openedAt, expiry - t.windDownSeconds);
}

/** What the provider has earned up to `until`, charged amounts included. While challenged the clock stands at the challenge. */
export function earnedUntil(t: LeaseTerms, lease: Lease, state: LeaseState, held: bigint, until: number): bigint {
  const served = Math.min(until, lastSecond(t, lease, state), state.challenged ? state.challengedAt : until);
  return min(held, leaseCost(t, lease.rate, served - lease.openedAt));
}

/** Until when a tenant that closes at `timestamp` pays: its minimum term, which a provider's notice waives. */
export function billedUntil(t: LeaseTerms, lease: Lease, state: LeaseState, timestamp: number): number {
  if (state.endsAt !== 0) return timestamp;
  return Math.max(timestamp, lease.openedAt + t.minSeconds);
}

/**
 * What the provider could settle at `timestamp` and what the tenant would get back if it closed then (sponsors' parts left out).
 * Mirrors `Leases.balanceOf`. Without sponsors, `hold` is `{ remaining, sponsors: 0n, total: 0n }`.
 */
export function leaseBalance(
  t: LeaseTerms,
  lease: Lease,
  state: LeaseState,
  hold: Hold,
  timestamp: number,
): { readonly due: bigint; readonly refund: bigint } {
  const held = hold.remaining + state.charged;
  const due = earnedUntil(t, lease, state, held, timestamp) - state.charged;
  // An answer may set the clock going again: a buyer must not count on what a challenge holds back.
  const running = { ...state, challenged: false };
  const left = held - earnedUntil(t, lease, running, held, billedUntil(t, lease, state, timestamp));
  return { due, refund: holdClosed({ ...hold, remaining: left }).refund };
}

/** A lease's whole bond in stake-token units. */
export function leaseBond(t: LeaseTerms): bigint {
  return t.bond * BigInt(t.slots);
}

/** The most of the bond that may be delegated: the own part covers four times the compensation. */
export function delegatedLimit(t: LeaseTerms): bigint {
  return leaseBond(t) - OWN_PER_COMPENSATION * t.compensation * BigInt(t.slots);
}

/** The deal that an owner's policy must allow to operators. A lease has no arbiter. */
export function leaseDeal(t: LeaseTerms): Deal {
  return Object.freeze({ token: t.token, arbiter: NOBODY, verifier: t.verifier });
}

/** How long a lease's money lasts. */
export interface Funds {
  readonly expiry: number;
  /** Seconds of service left, from now on; zero after the expiry. */
  readonly secondsLeft: number;
  /** Less is left than was asked for, and money would help. */
  readonly low: boolean;
  /** What to top up so that `threshold` seconds are left (or as many as the longest time and a notice allow), in token units. */
  readonly missing: bigint;
}

/**
 * Watches a lease's money: whether it lasts `threshold` seconds from `timestamp` on. A lease whose longest time or notice ends sooner is not
 * low: money would not prolong it.
 */
export function lowFunds(
  t: LeaseTerms,
  lease: Lease,
  state: LeaseState,
  held: bigint,
  timestamp: number,
  threshold: number,
): Funds {
  const expiry = expiryOf(t, lease, state, held);
  const wanted = Math.min(timestamp + threshold, lastSecond(t, lease, state));
  const low = expiry < wanted;
  const needed = low ? depositFor(t, lease.rate, wanted - lease.openedAt) - held : 0n;
  return Object.freeze({ expiry, secondsLeft: Math.max(0, expiry - timestamp), low, missing: needed });
}

function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
