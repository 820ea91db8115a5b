// What people write and read: amounts, durations, moments. Moments are the chain's, never this machine's.
import { formatUnits, parseUnits } from "ethers";
import { z } from "zod";

import { InvalidInput } from "../../client/src/index.ts";
import type { Address } from "../../client/src/index.ts";

/** An ERC-20 as people see it. */
export interface Token {
  readonly address: Address;
  readonly symbol: string;
  readonly decimals: number;
}

const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;
type Unit = keyof typeof SECONDS;

const DECIMAL = "a decimal amount such as 1.5, as text";
const DURATION = "a duration such as 90s, 30m, 2h or 1d12h";

/** An amount as it is written: `1.5`. `toUnits` makes a number of it once the token is known. */
export const decimal = z.string(DECIMAL).regex(/^\d{1,40}(\.\d{1,30})?$/, DECIMAL);

/** A duration as it is written, in seconds: `90s`, `30m`, `2h`, `1d12h`; `0` for none. */
export const duration = z
  .string(DURATION)
  .regex(/^(0|(\d{1,9}[dhms])+)$/, DURATION)
  .transform((text) =>
    [...text.matchAll(/(\d+)([dhms])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * SECONDS[unit as Unit], 0),
  );

/** A moment, as a function of the chain's present time: `now`, `+2h`, or ISO 8601 with a zone. */
export const moment = z.union(
  [
    z.literal("now").transform(() => (now: number) => now),
    z
      .string()
      .startsWith("+")
      .transform((text) => text.slice(1))
      .pipe(duration)
      .transform((seconds) => (now: number) => now + seconds),
    z.iso
      .datetime({ offset: true })
      .transform((text) => Date.parse(text) / 1_000)
      .refine(Number.isInteger)
      .transform((seconds) => () => seconds),
  ],
  "now, +2h, or a moment such as 2030-01-31T12:00:00Z",
);

/**
 * An amount in the token's smallest units.
 * @throws InvalidInput when it has more decimals than the token
 */
export function toUnits(what: string, text: string, { symbol, decimals }: Omit<Token, "address">): bigint {
  const digits = text.split(".")[1]?.length ?? 0;
  if (digits > decimals) throw new InvalidInput(what, text, `at most ${decimals} digits after the point (${symbol})`);
  return parseUnits(text, decimals);
}

/** `1.5 GRID`. */
export function showAmount(amount: bigint, { symbol, decimals }: Omit<Token, "address">): string {
  return `${formatUnits(amount, decimals).replace(/\.0$/, "")} ${symbol}`;
}

/** `1d 12h`; the two largest parts suffice to read it. */
export function showDuration(seconds: number): string {
  if (seconds === 0) return "0s";
  const parts: string[] = [];
  let left = seconds;
  for (const [unit, size] of Object.entries(SECONDS)) {
    if (left >= size) parts.push(`${Math.floor(left / size)}${unit}`);
    left %= size;
  }
  return parts.slice(0, 2).join(" ");
}

/** `2030-01-31 12:00:00Z (in 2h)`; `–` for no moment. */
export function showMoment(timestamp: number | undefined, now: number): string {
  if (timestamp === undefined || timestamp === 0) return "–";
  const text = new Date(timestamp * 1_000).toISOString().replace("T", " ").replace(".000", "");
  if (timestamp === now) return `${text} (now)`;
  return timestamp > now
    ? `${text} (in ${showDuration(timestamp - now)})`
    : `${text} (${showDuration(now - timestamp)} ago)`;
}
