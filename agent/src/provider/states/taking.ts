import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { ClaimState } from "../context.ts";
import type { ClaimIn } from "../record.ts";

/** Takes the units. Somebody else may be faster: then the offer is watched again. */
export const taking: ClaimState<"taking"> = {
  writes: ["take"],
  async step(context, record) {
    const { gridbond, provider, log } = context;
    const { id, jobId, terms, reopened, count, predecessors } = record;
    const offer = { id, jobId, terms, ...(reopened !== undefined && { reopened }) };
    const write =
      reopened === undefined
        ? gridbond.jobs.take(terms, provider, count, { predecessors })
        : gridbond.jobs.retake(terms, reopened.claim, reopened.unit, provider);
    try {
      const { args } = await perform(context, `take:${id}`, write);
      const { claimId, claim } = args;
      log("info", "took units", { jobId, claimId, first: claim.first, count: claim.count, price: claim.price });
      const more: ClaimIn<"watching">[] =
        reopened === undefined ? [{ ...offer, id: nextOffer(id), state: "watching" }] : [];
      return { next: { ...offer, state: "fetching", claimId, claim }, spawn: more };
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      log("debug", "take refused", { jobId, reason: error.message });
      return { next: { ...offer, state: "watching" } };
    }
  },
};

/** "0x12…#3" after "0x12…#2": the rest of a job is an offer of its own. */
function nextOffer(id: string): string {
  const [job, n] = id.split("#", 2);
  return `${job}#${Number(n) + 1}`;
}
