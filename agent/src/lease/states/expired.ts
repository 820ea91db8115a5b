import type { LeaseStateOf } from "../context.ts";
import { ended, standingOf } from "../outcomes.ts";

/** Nothing is paid for any more: the program ends at once. The tenant has a while to close before the provider does. */
export const expired: LeaseStateOf<"expired"> = {
  async step(context, record) {
    const { supervisor, gridbond, leasing, now, log } = context;
    const { id, terms, lease } = record;
    const { kind } = await standingOf(context, record);
    if (kind === "closed") return ended(context, record, "closed");
    // A block that was reorganised away may have said so too early.
    if (kind === "open") return { next: { ...bare(record), state: "preparing" } };
    if (supervisor.has(id)) {
      await supervisor.stop(id);
      log("info", "stopped serving", { leaseId: id });
    }
    const { expiry } = await gridbond.leases.expiryOf(terms, lease);
    if (now() <= expiry + leasing.closeAfterSeconds) return undefined;
    return { next: { ...bare(record), state: "closing" } };
  },
};

function bare<R extends { id: unknown; terms: unknown; lease: unknown; settled: unknown }>({
  id,
  terms,
  lease,
  settled,
}: R): Pick<R, "id" | "terms" | "lease" | "settled"> {
  return { id, terms, lease, settled };
}
