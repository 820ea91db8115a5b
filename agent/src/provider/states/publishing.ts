import { bundleResults } from "../../results/results.ts";
import { isReplicated } from "../../workloads/spec.ts";
import type { ClaimState } from "../context.ts";

/**
 * Builds the result tree and puts the manifest where peers can fetch it, before anything on chain names it. One of several replicas is named
 * only: others could still copy it.
 */
export const publishing: ClaimState<"publishing"> = {
  async step({ library, workshop, secret }, record) {
    const { terms, claim, claimId, results } = record;
    const { manifest, address, tree } = bundleResults({ ...claim, claimId }, results, secret);
    if (!isReplicated(await workshop.spec(terms.spec))) await library.put(manifest);
    return { next: { ...record, state: "submitting", root: tree.root, manifest: address } };
  },
};
