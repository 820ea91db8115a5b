import type { Addresses } from "../addresses.ts";
import { decodeResult } from "../abi/codec.ts";
import { type Intent, intend, intendFrom } from "../core/intent.ts";
import type { Lease, LeaseTerms } from "../entities/lease.ts";
import type { Listing, Tenancy } from "../entities/listing.ts";
import type { SignedQuote } from "../entities/quote.ts";
import type { Hex, RawLog } from "../types.ts";
import { type Opening, leasesVerbs } from "./leases.ts";

/** Writes of LeaseNFT. A token's account is the tenant of its leases: their terms' `tenant` is the account, not the owner. */
export const leaseNFTVerbs = (addresses: Addresses) => {
  const { leaseNFT, escrow, gridToken } = addresses;
  const inner = leasesVerbs(addresses);
  /** The same write of Leases, by the token's account: only its owner may send it. */
  const act = <TEvent, TResult>(tokenId: bigint, intent: Intent<TEvent, TResult>): Intent<TEvent, TResult> => {
    const outer = intend("LeaseNFT", leaseNFT, "act", [tokenId, intent.call.data], []);
    const result = (data: Hex) => intent.result(decodeResult("LeaseNFT", "act", data));
    return Object.freeze({ ...outer, result, event: (logs: readonly RawLog[]) => intent.event(logs) });
  };
  return {
    /** Makes a token for the sender; its account may spend `tokens` of its wallet on leases. Fund it with `escrow.transfer`. */
    create: (salt: string, tokens: readonly string[]) =>
      intend("LeaseNFT", leaseNFT, "create", [salt, tokens], "Created"),
    /** `leases.open` by the token's account. */
    open: (tokenId: bigint, openings: readonly Opening[]) => act(tokenId, inner.open(openings)),
    /** `leases.post` by the token's account. */
    post: (tokenId: bigint, terms: LeaseTerms, deposit: bigint) => act(tokenId, inner.post(terms, deposit)),
    /** `leases.award` by the token's account. */
    award: (tokenId: bigint, terms: LeaseTerms, bid: SignedQuote, evidence: Hex = "0x") =>
      act(tokenId, inner.award(terms, bid, evidence)),
    /** `leases.cancel` by the token's account. */
    cancel: (tokenId: bigint, terms: LeaseTerms) => act(tokenId, inner.cancel(terms)),
    /** `leases.topUp` by the token's account. */
    topUp: (tokenId: bigint, terms: LeaseTerms, lease: Lease, amount: bigint) =>
      act(tokenId, inner.topUp(terms, lease, amount)),
    /** `leases.close` by the token's account: the refund goes to its wallet. */
    close: (tokenId: bigint, terms: LeaseTerms, lease: Lease) => act(tokenId, inner.close(terms, lease)),
    /** `leases.challenge` by the token's account. */
    challenge: (tokenId: bigint, terms: LeaseTerms, lease: Lease) => act(tokenId, inner.challenge(terms, lease)),
    /** Moves money of the account's wallet in Escrow to the wallet of `to`. */
    transferOut: (tokenId: bigint, token: string, amount: bigint, to: string) =>
      intendFrom("LeaseNFT", leaseNFT, "transferOut", [tokenId, token, amount, to], {
        contract: "Escrow",
        address: escrow,
        names: ["Transfer"],
      }),
    /** Collects the account's credits in Staking (compensation) to `to`. */
    collect: (tokenId: bigint, amount: bigint, to: string) =>
      intendFrom("LeaseNFT", leaseNFT, "collect", [tokenId, amount, to], {
        contract: "GridToken",
        address: gridToken,
        names: ["Transfer"],
      }),
    /** Offers the token for sale; replaces an earlier offer. */
    list: (listing: Listing) => intend("LeaseNFT", leaseNFT, "list", [listing], "Listed"),
    /** Withdraws the offer. */
    unlist: (tokenId: bigint) => intend("LeaseNFT", leaseNFT, "unlist", [tokenId], "Unlisted"),
    /** Buys for exactly what the listing says; `tenancies` in the order of their `risingIds`. Needs `escrow.allow(leaseNFT, listing.token, listing.price)`. */
    buy: (listing: Listing, tenancies: readonly Tenancy[]) =>
      intend("LeaseNFT", leaseNFT, "buy", [listing, tenancies], "Sold"),
    /** Names a user of the token until `expires` (a subtenant, say); the zero address for none. */
    setUser: (tokenId: bigint, user: string, expires: number) =>
      intend("LeaseNFT", leaseNFT, "setUser", [tokenId, user, BigInt(expires)], "UpdateUser"),
    /** Gives the token, its account and its leases to `to`; ends its user and its listing. */
    transfer: (from: string, to: string, tokenId: bigint) =>
      intend("LeaseNFT", leaseNFT, "transferFrom", [from, to, tokenId], "Transfer"),
  };
};
