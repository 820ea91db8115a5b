// Kinds of values on the command line and in files. Each message completes the sentence "expected …".
import { getAddress, isAddress } from "ethers";
import { z } from "zod";

import { classId } from "../../client/src/index.ts";
import type { Address, Hex } from "../../client/src/index.ts";

/** Contracts of a deployment that act for others, by the client's names. */
export const SERVICES = [
  "jobs",
  "leases",
  "vouchers",
  "registry",
  "auditors",
  "devices",
  "jury",
  "slashing",
  "payerReview",
  "quorum",
  "sampling",
  "reputation",
  "feeAuction",
  "credits",
] as const;

const ADDRESS = "an address: 0x and 40 hexadecimal digits, its checksum right";
const HASH = "32 bytes: 0x and 64 hexadecimal digits";
const PREFIX = "an id, or its first 8 or more digits: 0x…";
const CLASS = "a resource class: its id (0x and 64 digits) or its spec";

/** A checksummed (or all lower-case) address that is not zero. */
export const address = z
  .string(ADDRESS)
  .refine((text) => text.startsWith("0x") && isAddress(text) && BigInt(text) !== 0n, ADDRESS)
  .transform((text) => getAddress(text) as Address);

/** 32 bytes. */
export const hash = z
  .string(HASH)
  .regex(/^0x[0-9a-fA-F]{64}$/, HASH)
  .transform((text) => text.toLowerCase() as Hex);

/** An id, or enough of its beginning to tell it from all others. */
export const idPrefix = z
  .string(PREFIX)
  .regex(/^0x[0-9a-fA-F]{8,64}$/, PREFIX)
  .transform((text) => text.toLowerCase());

/** A whole number within limits. */
export const count = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,16}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `a whole number from ${least} to ${most}`,
    )
    .transform(Number);

/** A whole number of any size. */
export const wholeText = z
  .string()
  .regex(/^\d{1,39}$/, "a whole number")
  .transform(BigInt);

/** A whole number from one, in a file. */
export const whole = (most: number) =>
  z.int(`a whole number from 1 to ${most}`).min(1, "at least 1").max(most, `at most ${most}`);

/** A whole number that may be too large for JSON's numbers, in a file. */
export const natural = z.string("a whole number, as text").regex(/^\d{1,39}$/, "a whole number, as text");

/** What a key signed, in a file. */
export const signature = z
  .string("a signature in hexadecimal")
  .regex(/^0x([0-9a-f]{2})+$/i, "a signature in hexadecimal")
  .transform((text) => text.toLowerCase() as Hex);

/** A word of a list. */
export const oneOf = <const W extends string>(words: readonly [W, ...W[]]) =>
  z.enum(words, `one of ${words.join(", ")}`);

/** A contract of the deployment by name, or another one by address. */
export const service = z.union([z.enum(SERVICES), address], `${SERVICES.join(", ")} or an address`);
export type Service = z.output<typeof service>;

/** A token of the deployment by its symbol, or another one by address. */
export const token = z.union([z.enum(["GRID", "tUSD", "GBC"]), address], "GRID, tUSD, GBC or a token's address");
export type TokenName = z.output<typeof token>;

/** A resource class: its id, or the canonical spec whose hash the id is. */
export const resourceClass = z
  .string(CLASS)
  .min(1, CLASS)
  .transform((text) => hash.safeParse(text).data ?? classId(text));

/** A text that is not empty. */
export const text = (what: string) => z.string().min(1, what);
