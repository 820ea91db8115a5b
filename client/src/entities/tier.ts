// Tiers follow from scores. Which score makes which tier is part of a class's canonical spec, whose hash is the class's id: nobody can
// change it afterwards, and contracts need only the score.
import { InvalidInput } from "../errors/own.ts";

/**
 * The least scores of a class's tiers, from tier 1 on: `tiers` in its spec, a rising list of whole numbers. Empty for a spec without.
 * @throws InvalidInput when `tiers` is no such list
 */
export function tierScores(spec: string): readonly bigint[] {
  const tiers = tiersIn(spec);
  if (tiers === undefined) return [];
  const scores = Array.isArray(tiers) ? tiers.map((score: unknown) => (isScore(score) ? BigInt(score) : -1n)) : [-1n];
  if (scores.some((score, i) => score <= (scores[i - 1] ?? 0n))) {
    throw new InvalidInput(
      "tiers of the class's spec",
      JSON.stringify(tiers),
      "a rising list of whole numbers above zero",
    );
  }
  return Object.freeze(scores);
}

/** The tier that a score reaches: zero below the first. */
export function tierOf(spec: string, score: bigint): number {
  return tierScores(spec).filter((least) => score >= least).length;
}

/**
 * The least score of a tier: what rules ask for as `minScore`.
 * @throws InvalidInput when the class has no such tier
 */
export function scoreOfTier(spec: string, tier: number): bigint {
  const scores = tierScores(spec);
  const score = tier === 0 ? 0n : scores[tier - 1];
  if (score === undefined) throw new InvalidInput("tier", tier, `0 to ${scores.length}`);
  return score;
}

function isScore(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function tiersIn(spec: string): unknown {
  try {
    const parsed: unknown = JSON.parse(spec);
    return typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "tiers") : undefined;
  } catch {
    return undefined;
  }
}
