import type { Address, Hex } from "../types.ts";

/** A provider's signed promise to serve at a price; an open bid when its subject is an order's id. Make one with `quote()`. */
export interface Quote {
  /** The service that may fill it: Jobs or Leases. */
  readonly service: Address;
  readonly provider: Address;
  /** The provider, or an operator with QUOTE. */
  readonly signer: Address;
  /** Who may match it; the zero address for anyone. */
  readonly payer: Address;
  /** An order's id, or an offer's hash. */
  readonly subject: Hex;
  /** Per unit of a job, or the rate of a lease; exactly this is paid. */
  readonly price: bigint;
  /** Delegated part of the bond per unit or slot, in stake-token units. */
  readonly delegatedBond: bigint;
  /** Most units or slots of all matches together. */
  readonly volume: number;
  /** Last second at which it can be matched. */
  readonly expiresAt: number;
  /** The allotment's `quoteEpoch` in which it was signed. */
  readonly epoch: number;
  /** Makes equal quotes different, and a sealed bid unguessable. */
  readonly salt: Hex;
}
