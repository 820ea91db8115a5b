import { openedIn } from "../../client.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import { acting } from "../acting.ts";
import { cluster } from "../context.ts";
import type { ClusterState } from "../context.ts";
import { slotOf } from "../record.ts";

/** Opens all leases that are missing, in one transaction or none. Quotes that no longer hold are asked for anew. */
export const opening: ClusterState<"opening"> = {
  writes: ["lease-open"],
  async step(context, record) {
    const { gridbond, outbox, slots, log } = context;
    const { openings, round } = record;
    const { to, data } = acting(context).open(openings).encode();
    try {
      const receipt = await outbox.send(`lease-open:${record.id}:${round}`, { to, data });
      for (const { args } of openedIn(receipt, gridbond.addresses)) {
        const { terms } = openings.find(({ quote }) => quote.provider === args.provider) ?? {};
        if (terms === undefined) throw new Error(`${args.provider} was opened, but not asked for`);
        slots.add(slotOf(args.leaseId, terms, args.lease));
        const { leaseId, provider, lease } = args;
        log("info", "opened lease", { leaseId, provider, rate: lease.rate, repair: round > 0 });
      }
      return { next: { ...cluster(record), round: round + 1, state: "running" } };
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      log("debug", "opening refused", { reason: error.message });
      return { next: { ...cluster(record), state: "quoting" } };
    }
  },
};
