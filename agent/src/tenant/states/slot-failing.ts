import { LeaseStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { endedSlot } from "../context.ts";
import type { SlotState } from "../context.ts";

/** No answer came: the lease ends, the provider is slashed, the money comes back. */
export const failing: SlotState<"failing"> = {
  writes: ["lease-fail"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { id, terms, lease } = record;
    try {
      const { args } = await perform(context, `lease-fail:${id}`, gridbond.leases.fail(terms, lease));
      log("info", "failed lease", {
        leaseId: id,
        provider: lease.provider,
        refund: args.refund,
        charged: args.charged,
      });
    } catch (error) {
      // Anybody may say so; whether somebody did, the next look tells.
      if (!(error instanceof CallRefused)) throw error;
      const { status } = await gridbond.leases.stateOf(id);
      if (status === LeaseStatus.Open) return undefined;
    }
    return endedSlot(record, "failed");
  },
};
