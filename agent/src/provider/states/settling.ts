import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { ClaimState } from "../context.ts";

/** Nobody objected in time: collects the pay. The payer may accept at the same moment. */
export const settling: ClaimState<"settling"> = {
  writes: ["settle"],
  async step(context, record) {
    const { terms, claim, claimId, submission } = record;
    try {
      await perform(context, `settle:${claimId}`, context.gridbond.jobs.settle(terms, claim, submission));
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
    }
    return { next: { ...record, state: "reviewing" } };
  },
};
