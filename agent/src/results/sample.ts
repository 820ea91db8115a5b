import { createHmac } from "node:crypto";

/**
 * The units of a claim that are computed again: a share of them, at least one when the share is not zero, chosen with a secret so that
 * nobody knows which before submitting, and always the same ones for one claim.
 */
export function sampleOf(units: readonly number[], share: number, claimId: string, secret: Uint8Array): number[] {
  if (share <= 0) return [];
  const size = Math.min(units.length, Math.max(1, Math.ceil(units.length * share)));
  const rank = (unit: number) => createHmac("sha256", secret).update(`sample:${claimId}:${unit}`).digest("hex");
  const ranked = units.map((unit) => ({ unit, rank: rank(unit) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked
    .slice(0, size)
    .map(({ unit }) => unit)
    .sort((a, b) => a - b);
}
