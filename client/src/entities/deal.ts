import type { Address } from "../types.ts";

/** Who judges and what pays: what an owner's policy allows or not. */
export interface Deal {
  readonly token: Address;
  /** The zero address for none. */
  readonly arbiter: Address;
  /** The zero address for none. */
  readonly verifier: Address;
}
