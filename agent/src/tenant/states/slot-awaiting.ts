import { LeaseStatus } from "../../client.ts";
import { endedSlot } from "../context.ts";
import type { SlotState } from "../context.ts";

/** A challenge waits for its answer, until its last second. */
export const awaiting: SlotState<"awaiting"> = {
  async step({ gridbond, probes, now, log }, record) {
    const { id, terms, lease, excuses } = record;
    const { status, challenged, challengedAt } = await gridbond.leases.stateOf(id);
    if (status !== LeaseStatus.Open) return endedSlot(record, "failed by somebody else");
    if (!challenged) {
      log("info", "challenge was answered", { leaseId: id, provider: lease.provider });
      probes.forget(id);
      return { next: { ...record, excuses: excuses + 1, state: "watching" } };
    }
    if (now() <= challengedAt + terms.answerSeconds) return undefined;
    return { next: { ...record, state: "failing" } };
  },
};
