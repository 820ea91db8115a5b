import { createHmac } from "node:crypto";

/** Whether a claim is one of the `share` that is looked at: always the same answer for one claim, and known to nobody else. */
export function isChosen(share: number, claimId: string, secret: Uint8Array): boolean {
  const digest = createHmac("sha256", secret).update(`chosen:${claimId}`).digest();
  return digest.readUIntBE(0, 6) < share * 2 ** 48;
}

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
