import type { Hex, ResultTree } from "../client.ts";
import { ArtifactRefused } from "../errors.ts";
import { type UnitResult, bundleResults, saltOf } from "../results/results.ts";
import type { Hash } from "../artifacts/address.ts";
import type { ProviderContext } from "./context.ts";

/** What this provider knows of a leaf that it is asked about. */
interface OwnBundle {
  readonly tree: ResultTree;
  readonly index: number;
  readonly leaf: UnitResult & { readonly salt: Hash };
}

interface Asked {
  readonly claimId: Hex;
  readonly unit: number;
}

/** Computes the tree again from the results that were kept: it is the one that was submitted. */
export function ownBundle({ claims, secret }: ProviderContext, { claimId, unit }: Asked): OwnBundle {
  for (const record of claims.all()) {
    if (!("results" in record) || record.claimId !== claimId) continue;
    const index = unit - record.claim.first;
    const result = record.results[index];
    if (result === undefined) break;
    const { tree } = bundleResults({ ...record.claim, claimId }, record.results, secret);
    return { tree, index, leaf: { ...result, salt: saltOf(secret, claimId, unit) } };
  }
  throw new ArtifactRefused(claimId, `no result of unit ${unit} is kept`);
}
