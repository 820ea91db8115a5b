import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { cluster } from "../context.ts";
import type { ClusterState } from "../context.ts";
import { slotOf } from "../record.ts";

/** Buys the tenancy for exactly what the listing says; from then on its leases are this agent's to watch. */
export const paying: ClusterState<"paying"> = {
  writes: ["buy"],
  async step(context, record) {
    const { gridbond, book, slots, log } = context;
    const { listing, listingId, leaseIds } = record;
    const tenancies = leaseIds.flatMap((id) => book.lease(id) ?? []);
    try {
      const { args } = await perform(context, `buy:${listingId}`, gridbond.leaseNFT.buy(listing, tenancies));
      log("info", "bought tenancy", { price: listing.price, balance: args.balance });
    } catch (error) {
      // Sold to somebody else, withdrawn, or worth less than it promised.
      if (!(error instanceof CallRefused)) throw error;
      log("debug", "purchase refused", { reason: error.reason });
      return { next: { ...cluster(record), state: "buying" } };
    }
    for (const { leaseId, terms, lease } of tenancies) slots.add(slotOf(leaseId, terms, lease));
    return { next: { ...cluster(record), round: record.round + 1, state: "running" } };
  },
};
