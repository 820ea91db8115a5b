import type { Bond, Claim, Terms } from "./job.ts";

/** Half of the own part slashed is paid out, to the payer and, as much again, to the reporter. Mirrors JobMath. */
export const OWN_PER_COMPENSATION = 4n;

/** What the payer prefunds per unit: the cap, and a gang's longest standby. */
export function prefundPerUnit(t: Terms): bigint {
  return t.capPrice + t.standbyPerSecond * BigInt(t.takeSeconds);
}

/** What the payer prefunds for the whole job, in token units. Mirrors `Jobs.prefundOf`. */
export function prefundOf(t: Terms): bigint {
  return prefundPerUnit(t) * BigInt(t.units);
}

/** Unit price at `timestamp` of a range that opened at `openedAt`: linear from start to cap, rounded down (against the taker). */
export function priceAt(t: Terms, openedAt: number, timestamp: number): bigint {
  const elapsed = timestamp - openedAt;
  if (elapsed >= t.auctionSeconds) return t.capPrice;
  return t.startPrice + ((t.capPrice - t.startPrice) * BigInt(elapsed)) / BigInt(t.auctionSeconds);
}

/** A claim's bond over `count` units, in stake-token units. */
export function bondOf(t: Terms, count: number): bigint {
  return t.unitBond * BigInt(count);
}

/** The most of a claim's bond that may be delegated: the own part alone can pay every compensation. */
export function maxDelegatedBond(t: Terms, count: number): bigint {
  return bondOf(t, count) - OWN_PER_COMPENSATION * t.compensation * BigInt(count);
}

/**
 * What `lost` units slash in total: the claim's own part first, but never what compensates the units that are not lost, so that every
 * lost unit's payer is made whole.
 */
export function slashedOf(t: Terms, claim: Claim, lost: number): Bond {
  const all = bondOf(t, claim.count) - OWN_PER_COMPENSATION * t.compensation * BigInt(claim.count - lost);
  const taken = min(all, BigInt(lost) * BigInt(t.faultMultiplier) * t.unitBond);
  const own = min(taken, all - claim.delegatedBond);
  return { own, delegated: taken - own };
}

/** What is left of a claim's bond after `lost` units. */
export function bondLeft(t: Terms, claim: Claim, lost: number): Bond {
  const gone = slashedOf(t, claim, lost);
  return {
    own: bondOf(t, claim.count) - claim.delegatedBond - gone.own,
    delegated: claim.delegatedBond - gone.delegated,
  };
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
