// A job's terms as people write them: a JSON file with amounts in whole tokens and times such as "2h".
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

import { InvalidInput, NOBODY, Ruling, predecessorsHash, terms, validateTerms } from "../../client/src/index.ts";
import type { Terms, TermsInput } from "../../client/src/index.ts";
import { decimal, duration, moment, toUnits } from "./amounts.ts";
import type { Context } from "./context.ts";
import { hash, oneOf, resourceClass, service, token } from "./kinds.ts";

export const whole = (most: number) =>
  z.int(`a whole number from 1 to ${most}`).min(1, "at least 1").max(most, `at most ${most}`);

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
  /** Ids of jobs that must have succeeded first. */
  predecessors: z.array(hash).optional(),
  /** Who judges: `slashing`, an address, or `none`. */
  arbiter: z.union([z.literal("none"), service], "slashing, an address, or none").default("slashing"),
  defaultRuling: oneOf(["payer", "provider"]).optional(),
  opensAt: moment.default(() => (now: number) => now),
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

/** Reads the text of a file that a command names. */
export function readText(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new InvalidInput(
      option,
      file,
      `a file that can be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`,
    );
  }
}

/** Untrusted JSON as what a schema makes of it; errors name the file, the field, what was given and what fits. */
export function parseJson<T>(option: string, file: string, shape: z.ZodType<T>): T {
  const text = readText(option, file);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(option, file, `a JSON file (${(error as Error).message})`);
  }
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys")
    throw new InvalidInput(file, issue.keys.join(", "), "known fields only; see docs/scripts.md");
  const path = issue?.path ?? [];
  const got = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
  throw new InvalidInput(
    [file, ...path.map(String)].join(": "),
    path.length === 0 ? "something else" : got,
    issue?.message ?? "another value",
  );
}

/** What a file of terms refers to: tokens, services, who posts, and when. */
export type TermsContext = Pick<Context, "token" | "grid" | "service" | "self" | "now">;

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
