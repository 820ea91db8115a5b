import { bundleResults } from "../../results/results.ts";
import type { ClaimState } from "../context.ts";

/** Builds the result tree and puts the manifest where peers can fetch it, before anything on chain names it. */
export const publishing: ClaimState<"publishing"> = {
  async step({ library, secret }, record) {
    const { claim, claimId, results } = record;
    const { manifest, tree } = bundleResults({ ...claim, claimId }, results, secret);
    const address = await library.put(manifest);
    return { next: { ...record, state: "submitting", root: tree.root, manifest: address } };
  },
};
