// A job's terms as people write them: a JSON file with amounts in whole tokens and times such as "2h".
import { randomBytes } from "node:crypto";
import { z } from "zod";

import { NOBODY, Ruling, predecessorsHash, terms, validateTerms } from "../../client/src/index.ts";
import type { Terms, TermsInput } from "../../client/src/index.ts";
import { decimal, duration, moment, toUnits } from "./amounts.ts";
import type { Context } from "./context.ts";
import { requirementOf, requirementSchema } from "./evidence.ts";
import { parseJson } from "./files.ts";
import { hash, oneOf, resourceClass, service, token, whole } from "./kinds.ts";

const schema = z.strictObject({
  /** What pays: `GRID`, `tUSD` or a token's address. */
  token,
  units: whole(2 ** 24 - 1),
  /** Most units in one claim; all of them unless given. */
  maxUnits: whole(2 ** 24 - 1).optional(),
  /** Per unit, in whole tokens; `startPrice` is the cap unless given. */
  startPrice: decimal.optional(),
  capPrice: decimal,
  /** Per unit, in GRID; the compensation is a quarter of the bond unless given. */
  unitBond: decimal,
  compensation: decimal.optional(),
  standbyPerSecond: decimal.optional(),
  faultMultiplier: whole(2 ** 16 - 1).optional(),
  gang: z.boolean().optional(),
  /** Id or canonical spec. */
  resourceClass,
  slots: whole(2 ** 32 - 1).optional(),
  /** Content address of the work to do. */
  spec: hash,
  /** What providers must show: rules, or the hash of some. */
  requirement: requirementSchema.optional(),
  /** Ids of jobs that must have succeeded first. */
  predecessors: z.array(hash).optional(),
  /** Who judges: `slashing`, an address, or `none`. */
  arbiter: z.union([z.literal("none"), service], "slashing, an address, or none").default("slashing"),
  defaultRuling: oneOf(["payer", "provider"]).optional(),
  opensAt: moment.default(() => (now: number) => now),
  /** Until when bids are sealed; not sealed unless given. */
  sealedUntil: moment.optional(),
  auction: duration.optional(),
  take: duration.optional(),
  start: duration.optional(),
  work: duration,
  review: duration.optional(),
  rule: duration.optional(),
  /** Makes equal jobs different; random unless given. */
  salt: hash.optional(),
});

/** Drops what was not given, so that the client's defaults hold. */
export const given = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** What a file of terms refers to: tokens, services, who posts, and when. */
export type TermsContext = Pick<Context, "token" | "grid" | "service" | "self" | "now" | "judge">;

/** The terms in a file, checked as the contract will check them. */
export async function readTerms(context: TermsContext, file: string): Promise<Terms> {
  const written = parseJson("--terms", file, schema);
  const [paying, grid] = await Promise.all([context.token(written.token), context.grid()]);
  const price = (field: string, text: string) => toUnits(`${file}: ${field}`, text, paying);
  const stake = (field: string, text: string) => toUnits(`${file}: ${field}`, text, grid);
  const { startPrice, compensation, standbyPerSecond, defaultRuling, arbiter } = written;
  const input: TermsInput = {
    payer: await context.self(),
    salt: written.salt ?? `0x${randomBytes(32).toString("hex")}`,
    token: paying.address,
    arbiter: arbiter === "none" ? NOBODY : context.service(arbiter),
    resourceClass: written.resourceClass,
    spec: written.spec,
    predecessors: predecessorsHash(written.predecessors ?? []),
    capPrice: price("capPrice", written.capPrice),
    unitBond: stake("unitBond", written.unitBond),
    units: written.units,
    opensAt: written.opensAt(context.now),
    workSeconds: written.work,
    ...given({
      startPrice: startPrice === undefined ? undefined : price("startPrice", startPrice),
      compensation: compensation === undefined ? undefined : stake("compensation", compensation),
      standbyPerSecond: standbyPerSecond === undefined ? undefined : price("standbyPerSecond", standbyPerSecond),
      defaultRuling:
        defaultRuling === undefined ? undefined : defaultRuling === "payer" ? Ruling.Payer : Ruling.Provider,
      maxUnits: written.maxUnits,
      faultMultiplier: written.faultMultiplier,
      gang: written.gang,
      slots: written.slots,
      requirement: written.requirement === undefined ? undefined : requirementOf(context.judge, written.requirement),
      sealedUntil: written.sealedUntil?.(context.now),
      auctionSeconds: written.auction,
      takeSeconds: written.take,
      startSeconds: written.start,
      reviewSeconds: written.review,
      ruleSeconds: written.rule,
    }),
  };
  const made = terms(input);
  validateTerms(made, context.now);
  return made;
}
