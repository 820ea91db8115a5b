import type { Address, Hex } from "../types.ts";
import type { Lease, LeaseTerms } from "./lease.ts";

/** A tenancy offered for sale: a LeaseNFT token, its account and all leases of which the account is the tenant. */
export interface Listing {
  readonly tokenId: bigint;
  /** The token's owner; a transfer ends the listing. */
  readonly seller: Address;
  /** ERC-20 that pays, out of the buyer's wallet in Escrow into the seller's. */
  readonly token: Address;
  readonly price: bigint;
  /** `leasesHash` of the leases that must be open at the sale. */
  readonly leases: Hex;
  /** ERC-20 of those leases. */
  readonly balanceToken: Address;
  /** Least that those leases and the account's wallet owe the tenant at the sale. */
  readonly minBalance: bigint;
  /** Last second of the offer. */
  readonly until: number;
  /** Makes equal offers different. */
  readonly salt: Hex;
}

/** One lease, as it was emitted. */
export interface Tenancy {
  readonly terms: LeaseTerms;
  readonly lease: Lease;
}
