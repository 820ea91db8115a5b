import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { cluster } from "../context.ts";
import type { ClusterState } from "../context.ts";

/** Withdraws the offer. Somebody may have bought in between. */
export const unlisting: ClusterState<"unlisting"> = {
  writes: ["unlist"],
  async step(context, record) {
    const { gridbond, commands } = context;
    const { tokenId, salt } = record.listing;
    try {
      await perform(context, `unlist:${salt}`, gridbond.leaseNFT.unlist(tokenId));
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      return { next: { ...record, state: "listed" } };
    }
    // Said once, done once: to offer it again the operator says so again.
    commands.forget("list");
    return { next: { ...cluster(record), state: "running" } };
  },
};
