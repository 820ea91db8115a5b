import { LeaseStatus, leasesHash, risingIds } from "../../client.ts";
import { cluster } from "../context.ts";
import type { ClusterState } from "../context.ts";

/** Waits until the account is listed for no more than the plan pays, with leases that still run. */
export const buying: ClusterState<"buying"> = {
  async step(context, record) {
    const { gridbond, book, plan, tokenId, tenant, now } = context;
    const facts = tokenId === undefined ? undefined : book.listing(tokenId);
    if (facts === undefined || plan.account === undefined || !("buy" in plan.account)) return undefined;
    const { listing, listingId } = facts;
    if (listing.price > plan.account.maxPrice || now() > listing.until) return undefined;
    if ((await gridbond.leaseNFT.listingOf(listing.tokenId)) !== listingId) return undefined;
    const known = book.leasesOf(tenant);
    const states = await Promise.all(known.map(({ leaseId }) => gridbond.leases.stateOf(leaseId)));
    const leaseIds = known.filter((_, i) => states[i]?.status === LeaseStatus.Open).map(({ leaseId }) => leaseId);
    if (leasesHash(leaseIds) !== listing.leases) return undefined;
    return { next: { ...cluster(record), state: "paying", listing, listingId, leaseIds: risingIds(leaseIds) } };
  },
};
