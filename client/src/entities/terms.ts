import { asAddress, asBytes32 } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import { Jobs_BadTerms } from "../generated/errors.ts";
import { requireFits, shortText } from "./checks.ts";
import { Ruling } from "./enums.ts";
import { NOBODY, type Terms, ZERO_HASH } from "./job.ts";
import { OWN_PER_COMPENSATION } from "./prices.ts";

type Text = {
  readonly [
    K in "payer" | "salt" | "token" | "arbiter" | "resourceClass" | "spec" | "predecessors" | "requirement"
  ]: string;
};
type Loose = Omit<Terms, keyof Text> & Text;
type Needed = "payer" | "token" | "capPrice" | "units" | "unitBond" | "workSeconds";

/** What `terms()` needs; the rest has defaults. Addresses and hashes may be any string: they are checked. */
export type TermsInput = Pick<Loose, Needed> & Partial<Omit<Loose, Needed>>;

const YEAR = 365 * 24 * 60 * 60;
const DAY = 24 * 60 * 60;

/** How large each number may be: the bits of its place in the contract's struct. */
const BITS = {
  slots: 32,
  startPrice: 96,
  capPrice: 96,
  unitBond: 96,
  compensation: 96,
  standbyPerSecond: 96,
  units: 24,
  maxUnits: 24,
  faultMultiplier: 16,
  opensAt: 40,
  sealedUntil: 40,
  auctionSeconds: 32,
  takeSeconds: 32,
  startSeconds: 32,
  workSeconds: 32,
  reviewSeconds: 32,
  ruleSeconds: 32,
} as const satisfies Partial<Record<keyof Terms, number>>;

/**
 * Frozen terms of a job. Defaults: no arbiter, no class, one slot a claim, one claim may take everything, the price stands at the cap, a quarter of
 * the bond compensates, units can be taken for a day from now on (`opensAt` 0), an hour's review; with an arbiter, a week to rule
 * and the payer by default.
 * @throws InvalidInput when a value does not fit its type; `validateTerms` checks the rest, against the chain's time
 */
export function terms(input: TermsInput): Terms {
  const arbiter = asAddress("arbiter", input.arbiter ?? NOBODY);
  const judged = arbiter !== NOBODY;
  const takeSeconds = input.takeSeconds ?? DAY;
  const made: Terms = {
    payer: asAddress("payer", input.payer),
    salt: asBytes32("salt", input.salt ?? ZERO_HASH),
    token: asAddress("token", input.token),
    arbiter,
    defaultRuling: input.defaultRuling ?? (judged ? Ruling.Payer : Ruling.None),
    resourceClass: asBytes32("resourceClass", input.resourceClass ?? ZERO_HASH),
    slots: input.slots ?? 1,
    spec: asBytes32("spec", input.spec ?? ZERO_HASH),
    predecessors: asBytes32("predecessors", input.predecessors ?? ZERO_HASH),
    requirement: asBytes32("requirement", input.requirement ?? ZERO_HASH),
    startPrice: input.startPrice ?? input.capPrice,
    capPrice: input.capPrice,
    unitBond: input.unitBond,
    compensation: input.compensation ?? input.unitBond / OWN_PER_COMPENSATION,
    standbyPerSecond: input.standbyPerSecond ?? 0n,
    units: input.units,
    maxUnits: input.maxUnits ?? input.units,
    faultMultiplier: input.faultMultiplier ?? 1,
    gang: input.gang ?? false,
    opensAt: input.opensAt ?? 0,
    auctionSeconds: input.auctionSeconds ?? 0,
    sealedUntil: input.sealedUntil ?? 0,
    takeSeconds,
    startSeconds: input.startSeconds ?? 0,
    workSeconds: input.workSeconds,
    reviewSeconds: input.reviewSeconds ?? 60 * 60,
    ruleSeconds: input.ruleSeconds ?? (judged ? 7 * DAY : 0),
  };
  for (const [name, bits] of Object.entries(BITS)) requireFits(name, made[name as keyof typeof BITS], bits);
  if (!Object.values(Ruling).includes(made.defaultRuling))
    throw new InvalidInput("defaultRuling", made.defaultRuling, "a Ruling");
  return Object.freeze(made);
}

/**
 * The contract's own check of terms that are posted at `timestamp` (seconds).
 * @throws Jobs_BadTerms as the contract would: the term's name, what it is, and the limit that it broke
 */
export function validateTerms(t: Terms, timestamp: number): void {
  atLeast("units", t.units, 1);
  atLeast("maxUnits", t.maxUnits, 1);
  atMost("maxUnits", t.maxUnits, t.units);
  atLeast("slots", t.slots, 1);
  atLeast("capPrice", t.capPrice, 1);
  atMost("startPrice", t.startPrice, t.capPrice);
  atLeast("faultMultiplier", t.faultMultiplier, 1);
  atMost("compensation", t.compensation, t.unitBond / OWN_PER_COMPENSATION);
  atMost("takeSeconds", t.takeSeconds, t.gang ? DAY : YEAR);
  atMost("auctionSeconds", t.auctionSeconds, t.takeSeconds);
  atMost("startSeconds", t.startSeconds, YEAR);
  atLeast("workSeconds", t.workSeconds, 1);
  atMost("workSeconds", t.workSeconds, YEAR);
  atMost("reviewSeconds", t.reviewSeconds, YEAR);
  atMost("ruleSeconds", t.ruleSeconds, YEAR);
  if (t.arbiter !== NOBODY) {
    atLeast("ruleSeconds", t.ruleSeconds, 1);
    atLeast("defaultRuling", t.defaultRuling, Ruling.Payer);
  }
  if (!t.gang) atMost("standbyPerSecond", t.standbyPerSecond, 0);
  // The window must not be over already; a job is not posted for more than a year ahead.
  atLeast("opensAt", t.opensAt + t.takeSeconds, timestamp);
  atMost("opensAt", t.opensAt, timestamp + YEAR);
  if (t.sealedUntil !== 0) atLeast("opensAt", t.opensAt, t.sealedUntil + 1);
}

function atLeast(name: keyof Terms, got: bigint | number, limit: bigint | number): void {
  if (got < limit) throw badTerms(name, got, limit);
}

function atMost(name: keyof Terms, got: bigint | number, limit: bigint | number): void {
  if (got > limit) throw badTerms(name, got, limit);
}

function badTerms(name: keyof Terms, got: bigint | number, limit: bigint | number): Jobs_BadTerms {
  return new Jobs_BadTerms({ name: shortText(name), got: BigInt(got), limit: BigInt(limit) });
}
