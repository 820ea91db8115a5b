import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { ClaimState } from "../context.ts";

/** Says that the input is here: the work time starts. Too late is found out by `fetching`. */
export const acknowledging: ClaimState<"acknowledging"> = {
  writes: ["acknowledge"],
  async step(context, record) {
    const { terms, claim, claimId } = record;
    try {
      await perform(context, `acknowledge:${claimId}`, context.gridbond.jobs.acknowledge(terms, claim));
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      return { next: { ...record, state: "fetching" } };
    }
    return { next: { ...record, state: "working", results: [] } };
  },
};
