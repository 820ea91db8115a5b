import { leasesHash } from "../../client.ts";
import { cluster, liveSlots } from "../context.ts";
import type { ClusterState } from "../context.ts";

/** Waits for a buyer. An offer whose leases are no longer those that run, or that is over, is withdrawn. */
export const listed: ClusterState<"listed"> = {
  async step(context, record) {
    const { gridbond, me, now, commands, log } = context;
    const { listing } = record;
    if ((await gridbond.leaseNFT.ownerOf(listing.tokenId)) !== me) {
      log("info", "sold tenancy", { price: listing.price });
      return { next: { ...cluster(record), state: "done", outcome: "sold" } };
    }
    const same = leasesHash(liveSlots(context).map(({ id }) => id)) === listing.leases;
    if (same && now() <= listing.until && commands.read("close") === undefined) return undefined;
    return { next: { ...record, state: "unlisting" } };
  },
};
