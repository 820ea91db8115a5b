// From a price per block in Akash's money to a rate per second in a token's.
import { RATE_SCALE } from "../../../client/src/index.ts";
import type { Fraction } from "./units.ts";

/** Denominations are millionths of a coin: `uakt` of an AKT, `uusdc` of a USDC. */
const PER_COIN = 1_000_000n;

/** What turns a price into a rate. */
export interface Exchange {
  /** Tokens for a coin (a million of its denomination), by denomination. */
  readonly prices: Readonly<Record<string, Fraction>>;
  readonly tokenDecimals: number;
  /** How long a block takes: SDL's prices are per block. */
  readonly secondsPerBlock: Fraction;
}

/**
 * The rate in billionths of a token unit per second, rounded down, so that a lease never costs more than the file allows; `undefined` when the
 * denomination has no price. `amount / 10⁶ × price × 10^decimals × 10⁹ / secondsPerBlock`, in one division.
 */
export function rateFromBlocks(amount: Fraction, denom: string, exchange: Exchange): bigint | undefined {
  const price = Object.hasOwn(exchange.prices, denom) ? exchange.prices[denom] : undefined;
  if (price === undefined) return undefined;
  const { secondsPerBlock: block, tokenDecimals } = exchange;
  const top = amount.top * price.top * 10n ** BigInt(tokenDecimals) * RATE_SCALE * block.bottom;
  return top / (amount.bottom * price.bottom * PER_COIN * block.top);
}
