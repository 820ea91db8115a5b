import { keccak256 } from "ethers";
import { z } from "zod";

/** A 32-byte content address, lower-case hex with the 0x prefix: keccak256 of the bytes, as contracts compute it. */
export type Hash = `0x${string}`;

/** The largest artifact that a store keeps or a fetcher accepts, in bytes. Hashing one in JavaScript takes about a second. */
export const MAX_ARTIFACT_BYTES = 16 * 1024 * 1024;

const PATTERN = /^0x[0-9a-f]{64}$/;

/** Lower case only: one value has one spelling, so equal hashes are equal strings and equal file names. */
export const hashSchema = z
  .string()
  .regex(PATTERN, "expected 0x and 64 lower-case hex digits")
  .transform((text) => text as Hash);

/** The content address of `bytes`. */
export function hashOf(bytes: Uint8Array): Hash {
  return keccak256(bytes) as Hash;
}

/** Whether `text` is spelled as a content address. */
export function isHash(text: string): text is Hash {
  return PATTERN.test(text);
}
