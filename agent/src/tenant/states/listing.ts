import { perform } from "../../context.ts";
import type { ClusterState } from "../context.ts";

/** Offers the tenancy for sale. */
export const listing: ClusterState<"listing"> = {
  writes: ["list"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { price, minBalance, salt } = record.listing;
    await perform(context, `list:${salt}`, gridbond.leaseNFT.list(record.listing));
    log("info", "listed tenancy", { price, minBalance });
    return { next: { ...record, state: "listed" } };
  },
};
