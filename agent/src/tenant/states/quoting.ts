import type { ClusterState } from "../context.ts";
import { cluster, liveSlots } from "../context.ts";
import { bestOpenings } from "../market.ts";

/** Asks providers for quotes until there are enough of them for what is missing. Who was lost once is not asked again. */
export const quoting: ClusterState<"quoting"> = {
  async step(context, record) {
    const { plan, slots, gridbond, now, commands, log } = context;
    if (commands.read("close") !== undefined) return { next: { ...cluster(record), state: "closing" } };
    const live = liveSlots(context);
    const missing = plan.size - live.length;
    if (missing <= 0) return { next: { ...cluster(record), state: "running" } };
    const expiries = await Promise.all(live.map(({ terms, lease }) => expiryOf(terms, lease)));
    const open = expiries.filter((one) => one !== undefined);
    // A repaired slot lasts as long as the others.
    const until = open.length === 0 ? now() + plan.paySeconds : Math.max(...open);
    const taken = slots.all().map(({ lease }) => lease.provider);
    const openings = await bestOpenings(context, missing, record.round, taken, until);
    if (openings === undefined) {
      log("debug", "too few quotes", { missing });
      return undefined;
    }
    return { next: { ...cluster(record), state: "opening", openings } };

    async function expiryOf(...of: Parameters<typeof gridbond.leases.expiryOf>): Promise<number | undefined> {
      // Closed in between by somebody else.
      return gridbond.leases.expiryOf(...of).then(
        ({ expiry }) => expiry,
        () => undefined,
      );
    }
  },
};
