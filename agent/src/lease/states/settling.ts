import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { LeaseStateOf } from "../context.ts";

/** Gets what is due. */
export const settling: LeaseStateOf<"settling"> = {
  writes: ["lease-settle"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { id, terms, lease, settled } = record;
    try {
      const { args } = await perform(context, `lease-settle:${id}:${settled}`, gridbond.leases.settle(terms, lease));
      log("info", "settled lease", { leaseId: id, amount: args.amount, charged: args.charged });
    } catch (error) {
      // Closed in between: then it was paid with that.
      if (!(error instanceof CallRefused)) throw error;
      return { next: { ...record, state: "serving" } };
    }
    return { next: { ...record, state: "serving", settled: settled + 1 } };
  },
};
