import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import { challengeId } from "../entities/ids.ts";
import type { Hold } from "../entities/hold.ts";
import type { Lease, LeaseState, LeaseTerms } from "../entities/lease.ts";
import type { Address, Hex } from "../types.ts";

/** Views of Leases. */
export const leasesReads = (chain: Chain, { leases, escrow }: Addresses) => {
  const orderIdOf = (terms: LeaseTerms) => view(chain, "Leases", leases, "orderIdOf", [terms]);
  const leaseIdOf = (terms: LeaseTerms, lease: Lease) => view(chain, "Leases", leases, "leaseIdOf", [terms, lease]);
  const keyOf = async (terms: LeaseTerms, lease: Lease) => {
    const id = await (lease.posted ? orderIdOf(terms) : leaseIdOf(terms, lease));
    return { id, payer: terms.tenant, token: terms.token };
  };
  return {
    /** Id of an order on this chain. */
    orderIdOf,
    leaseIdOf,
    /** What a quote for anyone's order with these terms names as its subject. */
    offerOf: (terms: LeaseTerms) => view(chain, "Leases", leases, "offerOf", [terms]),
    /** Whether a posted order was matched or cancelled. */
    orderOf: (orderId: string) => view(chain, "Leases", leases, "orderOf", [orderId]),
    /** What changes about a lease. */
    stateOf: (leaseId: string): Promise<LeaseState> => view(chain, "Leases", leases, "stateOf", [leaseId]),
    /** Last second paid for, and from when on work should be saved. Throws `Leases_WrongStatus` when the lease is not open. */
    expiryOf: async (terms: LeaseTerms, lease: Lease) => {
      const { expiry, windDownAt } = await view(chain, "Leases", leases, "expiryOf", [terms, lease]);
      return { expiry: Number(expiry), windDownAt: Number(windDownAt) };
    },
    /** What the provider could settle now and what the tenant would get back if it closed now. */
    balanceOf: (terms: LeaseTerms, lease: Lease) => view(chain, "Leases", leases, "balanceOf", [terms, lease]),
    /** The key of a lease's hold in Escrow: what sponsors reclaim from. */
    keyOf,
    /** A lease's hold in Escrow: what remains, and sponsors' shares. */
    holdOf: async (terms: LeaseTerms, lease: Lease): Promise<Hold> => {
      const key = await keyOf(terms, lease);
      const [{ remaining }, { sponsors, total }] = await Promise.all([
        view(chain, "Escrow", escrow, "holdOf", [leases, key]),
        view(chain, "Escrow", escrow, "sharesOf", [leases, key, terms.tenant]),
      ]);
      return { remaining, sponsors, total };
    },
    /** The hold of a challenge's bond. */
    challengeHoldOf: async (terms: LeaseTerms, lease: Lease, challengedAt: number) => {
      const id = challengeId(await leaseIdOf(terms, lease), challengedAt);
      return view(chain, "Escrow", escrow, "holdOf", [leases, { id, payer: terms.tenant, token: terms.token }]);
    },
  };
};

/** Views of LeaseNFT. */
export const leaseNFTReads = (chain: Chain, { leaseNFT }: Addresses) => ({
  /** Where `create(salt)` of `creator` puts its account: quotes can be made for it before. */
  accountOf: (creator: string, salt: string): Promise<Address> =>
    view(chain, "LeaseNFT", leaseNFT, "accountOf", [creator, salt]),
  /** Id of what is listed; zero for nothing. */
  listingOf: (tokenId: bigint): Promise<Hex> => view(chain, "LeaseNFT", leaseNFT, "listingOf", [tokenId]),
  ownerOf: (tokenId: bigint) => view(chain, "LeaseNFT", leaseNFT, "ownerOf", [tokenId]),
  /** The user now; the zero address when there is none or it expired. */
  userOf: (tokenId: bigint) => view(chain, "LeaseNFT", leaseNFT, "userOf", [tokenId]),
  userExpires: async (tokenId: bigint) => Number(await view(chain, "LeaseNFT", leaseNFT, "userExpires", [tokenId])),
});
