import { InvalidInput } from "../errors/own.ts";
import type { Hex } from "../types.ts";

/** A short ASCII text as the bytes32 that Solidity makes of it. */
export function shortText(text: string): Hex {
  let hex = "";
  for (const char of text) hex += char.charCodeAt(0).toString(16).padStart(2, "0");
  return `0x${hex.padEnd(64, "0")}`;
}

/**
 * Checks that a number fits its place in a contract's struct.
 * @throws InvalidInput naming it
 */
export function requireFits(name: string, value: bigint | number, bits: number): void {
  const wanted = bits > 48 ? "bigint" : "number";
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (typeof value !== wanted || !whole || value < 0 || BigInt(value) >= 1n << BigInt(bits)) {
    throw new InvalidInput(name, value, `a ${wanted} from 0 to 2^${bits} - 1`);
  }
}
