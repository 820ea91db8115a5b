import type { Address, Hex } from "../types.ts";

/** Names one hold of a service in Escrow: the agreement's id, who owns it, the token held. */
export interface HoldKey {
  readonly id: Hex;
  readonly payer: Address;
  readonly token: Address;
}

/** A hold with its sponsors. `total` is zero until the first sponsor comes. */
export interface Hold {
  readonly remaining: bigint;
  /** Shares of all sponsors. */
  readonly sponsors: bigint;
  /** Shares of everybody. */
  readonly total: bigint;
}

/** The hold after `amount` more, and the shares bought, rounded down. Mirrors `Escrow.topUp`. */
export function holdToppedUp(hold: Hold, amount: bigint, byPayer: boolean): { hold: Hold; shares: bigint } {
  const sponsored = hold.total !== 0n || !byPayer;
  const remaining = hold.remaining + amount;
  if (!sponsored) return { hold: Object.freeze({ ...hold, remaining }), shares: 0n };
  // The first sponsor finds the payer holding one share per unit left.
  const total = hold.total === 0n ? hold.remaining : hold.total;
  const shares = (amount * total) / hold.remaining;
  const sponsors = byPayer ? hold.sponsors : hold.sponsors + shares;
  return { hold: Object.freeze({ remaining, sponsors, total: total + shares }), shares };
}

/** What a close credits to the payer and leaves for the sponsors (rounded up). Mirrors `Escrow.close`. */
export function holdClosed(hold: Hold): { refund: bigint; left: bigint } {
  if (hold.total === 0n) return { refund: hold.remaining, left: 0n };
  const left = (hold.remaining * hold.sponsors + hold.total - 1n) / hold.total;
  return { refund: hold.remaining - left, left };
}

/** What a sponsor's `shares` reclaim of a closed hold, rounded down. Mirrors `Escrow.reclaim`. */
export function sponsorPart(left: bigint, shares: bigint, sponsors: bigint): bigint {
  return (left * shares) / sponsors;
}
