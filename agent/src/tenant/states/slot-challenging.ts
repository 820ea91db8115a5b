import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { acting } from "../acting.ts";
import type { SlotState } from "../context.ts";

/** Asks the provider on chain to show that it serves. */
export const challenging: SlotState<"challenging"> = {
  writes: ["lease-challenge"],
  async step(context, record) {
    const { probes, log } = context;
    const { id, terms, lease, challenges } = record;
    try {
      const write = acting(context).challenge(terms, lease);
      const { args } = await perform(context, `lease-challenge:${id}:${challenges}`, write);
      log("info", "challenged lease", { leaseId: id, provider: lease.provider, answerBy: args.answerBy });
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      log("debug", "challenge refused", { leaseId: id, reason: error.reason });
      probes.forget(id);
      return { next: { ...record, state: "watching" } };
    }
    return { next: { ...record, challenges: challenges + 1, state: "awaiting" } };
  },
};
