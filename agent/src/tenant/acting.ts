import type { Lease, LeaseTerms, Opening } from "../client.ts";
import type { TenantContext } from "./context.ts";

/** The tenant's writes: its own, or those of its account in LeaseNFT. */
export function acting({ gridbond, tokenId }: TenantContext) {
  const { leases, leaseNFT } = gridbond;
  const own = tokenId === undefined;
  return {
    open: (openings: readonly Opening[]) => (own ? leases.open(openings) : leaseNFT.open(tokenId, openings)),
    topUp: (terms: LeaseTerms, lease: Lease, amount: bigint) =>
      own ? leases.topUp(terms, lease, amount) : leaseNFT.topUp(tokenId, terms, lease, amount),
    challenge: (terms: LeaseTerms, lease: Lease) =>
      own ? leases.challenge(terms, lease) : leaseNFT.challenge(tokenId, terms, lease),
    close: (terms: LeaseTerms, lease: Lease) =>
      own ? leases.close(terms, lease) : leaseNFT.close(tokenId, terms, lease),
  };
}
