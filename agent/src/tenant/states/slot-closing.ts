import { LeaseStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { acting } from "../acting.ts";
import { endedSlot } from "../context.ts";
import type { SlotState } from "../context.ts";

/** Closes the lease: the provider is paid, the rest comes back. */
export const closing: SlotState<"closing"> = {
  writes: ["tenant-close"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { id, terms, lease } = record;
    try {
      const { args } = await perform(context, `tenant-close:${id}`, acting(context).close(terms, lease));
      const { charged, refund } = args;
      log("info", "closed lease", { leaseId: id, provider: lease.provider, charged, refund });
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      const { status, challenged } = await gridbond.leases.stateOf(id);
      if (status !== LeaseStatus.Open) return endedSlot(record, "closed by somebody else");
      return challenged ? { next: { ...record, state: "awaiting" } } : undefined;
    }
    return endedSlot(record, "closed");
  },
};
