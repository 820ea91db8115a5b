import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { acting } from "../acting.ts";
import { cluster } from "../context.ts";
import type { ClusterState } from "../context.ts";

/** Adds the money, lease by lease. */
export const toppingUp: ClusterState<"toppingUp"> = {
  writes: ["lease-top-up"],
  async step(context, record) {
    const { slots, log } = context;
    const { shares, topUps } = record;
    for (const { leaseId, amount } of shares) {
      const slot = slots.get(leaseId);
      if (slot === undefined) continue;
      try {
        const write = acting(context).topUp(slot.terms, slot.lease, amount);
        await perform(context, `lease-top-up:${leaseId}:${topUps}`, write);
        log("info", "topped up", { leaseId, amount });
      } catch (error) {
        // Ended in between: its slot is repaired instead.
        if (!(error instanceof CallRefused)) throw error;
        log("debug", "top-up refused", { leaseId, reason: error.reason });
      }
    }
    return { next: { ...cluster(record), topUps: topUps + 1, state: "running" } };
  },
};
