import { LeaseStatus } from "../../client.ts";
import { clusterOf, endedSlot } from "../context.ts";
import type { SlotState } from "../context.ts";

/** Excuses after which a provider that answers challenges but does not serve is left. */
const PATIENCE = 2;

/** The lease runs. Asks its service whether it is there; silence is followed by a challenge. */
export const watching: SlotState<"watching"> = {
  async step(context, record) {
    const { gridbond, book, probes, now, log } = context;
    const { id, terms, lease } = record;
    const { state: cluster } = clusterOf(context) ?? {};
    if (cluster === "done") return endedSlot(record, "sold");
    const { status, challengedAt } = await gridbond.leases.stateOf(id);
    if (status !== LeaseStatus.Open) return endedSlot(record, "closed by somebody else");
    if (cluster === "closing") return { next: { ...record, state: "closing" } };
    const { expiry } = await gridbond.leases.expiryOf(terms, lease);
    if (now() > expiry) return { next: { ...record, state: "closing" } };
    if (!(await probes.silent(id, book.endpointOf(lease.provider)))) return undefined;
    if (record.excuses >= PATIENCE) {
      log("warn", "provider answers but does not serve", { leaseId: id, provider: lease.provider });
      return { next: { ...record, state: "closing" } };
    }
    // Too late to be answered in time, or too soon after the last one.
    if (now() + terms.answerSeconds >= expiry) return undefined;
    if (challengedAt !== 0 && now() < challengedAt + terms.cooldownSeconds) return undefined;
    log("warn", "service is silent", { leaseId: id, provider: lease.provider });
    return { next: { ...record, state: "challenging" } };
  },
};
