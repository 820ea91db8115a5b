// Seeded randomness: a failing run prints its seed and can be repeated.
import type { Hex } from "../../../client/src/index.ts";

export interface Random {
  readonly seed: number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** A whole number below 2^bits, small ones and the largest as likely as the rest. */
  bits(bits: number): bigint;
  bool(): boolean;
  pick<T>(items: readonly T[]): T;
  bytes32(): Hex;
  address(): Hex;
}

/** mulberry32. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const hex = (bytes: number): Hex => {
    let text = "";
    for (let i = 0; i < bytes; i++) text += int(0, 255).toString(16).padStart(2, "0");
    return `0x${text}`;
  };
  return {
    seed,
    int,
    bits: (bits) => {
      const kind = int(0, 9);
      if (kind === 0) return 0n;
      if (kind === 1) return (1n << BigInt(bits)) - 1n;
      return BigInt(hex(Math.ceil(bits / 8))) >> BigInt(int(Math.ceil(bits / 8) * 8 - bits, bits - 1));
    },
    bool: () => next() < 0.5,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
    bytes32: () => hex(32),
    address: () => hex(20),
  };
}

/** A number as 32 bytes. */
export function bytes32(value: bigint | number): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
