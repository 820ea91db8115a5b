import { ClaimStatus, reviewBy } from "../../client.ts";
import { nobodyCanCopy } from "../../results/replicas.ts";
import { bundleResults } from "../../results/results.ts";
import type { ClaimState } from "../context.ts";

/** One of several replicas: keeps its results to itself until nobody can submit a copy of them, then publishes the manifest. */
export const withholding: ClaimState<"withholding"> = {
  async step(context, record) {
    const { gridbond, library, log, secret } = context;
    const { terms, claim, claimId, jobId, results, submission } = record;
    const { status } = await gridbond.jobs.claimOf(claimId);
    const underReview = status === ClaimStatus.Submitted && context.now() <= reviewBy(terms, submission);
    if (underReview && !(await nobodyCanCopy(context, jobId, terms))) return undefined;
    await library.put(bundleResults({ ...claim, claimId }, results, secret).manifest);
    log("info", "published results", { claimId });
    return { next: { ...record, state: "reviewing" } };
  },
};
