import { ClaimStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { ClaimState } from "../context.ts";
import { done, failed } from "./outcomes.ts";

/** Gets the bond back without fault: the input never came, or the gang was never filled. */
export const leaving: ClaimState<"leaving"> = {
  writes: ["leave"],
  async step(context, record) {
    const { gridbond } = context;
    const { terms, claim, claimId, how } = record;
    const { status } = await gridbond.jobs.claimOf(claimId);
    if (status === ClaimStatus.Released) return { next: done(record, `released (${how})`) };
    if (status !== ClaimStatus.Taken) return { next: failed(record, `could not ${how}`) };
    const write = how === "unwind" ? gridbond.jobs.unwind(terms, claim) : gridbond.jobs.abandon(terms, claim);
    try {
      await perform(context, `leave:${claimId}`, write);
    } catch (error) {
      // Before its time by this node's pending block: the next look decides.
      if (!(error instanceof CallRefused)) throw error;
      return undefined;
    }
    return { next: done(record, `released (${how})`) };
  },
};
