import { createHmac } from "node:crypto";

import type { Hash } from "../artifacts/address.ts";
import { hashOf } from "../artifacts/address.ts";
import { type Address, type Hex, type ResultTree, resultLeaf, resultTree } from "../client.ts";
import { ArtifactRefused } from "../errors.ts";
import { type Manifest, encodeManifest, parseManifest } from "../workloads/manifest.ts";

/** One unit's result as its provider keeps it. */
export interface UnitResult {
  readonly unit: number;
  /** Content address of the result's bytes. */
  readonly result: Hash;
  readonly size: number;
}

/** Whose results a tree is about. */
export interface ClaimKey {
  readonly provider: Address;
  readonly claimId: Hex;
  readonly first: number;
  readonly count: number;
}

/** A claim's results ready to be published and submitted. */
export interface Bundle {
  readonly manifest: Uint8Array;
  readonly address: Hash;
  readonly tree: ResultTree;
}

/** The salt of a unit's leaf: nobody can guess it, and the agent can always compute it again. */
export function saltOf(secret: Uint8Array, claimId: Hex, unit: number): Hash {
  const digest = createHmac("sha256", secret).update(`${claimId.toLowerCase()}:${unit}`).digest("hex");
  return `0x${digest}`;
}

/** Builds the tree and the manifest of a claim's results. The same results always give the same bytes. */
export function bundleResults(key: ClaimKey, results: readonly UnitResult[], secret: Uint8Array): Bundle {
  const leaves = results.map((one) => ({ ...one, salt: saltOf(secret, key.claimId, one.unit) }));
  const manifest = encodeManifest({
    version: 1,
    claim: key.claimId,
    first: key.first,
    count: key.count,
    leaves: leaves.map(({ unit, salt, result, size }) => ({ unit, salt, result, size })),
  });
  return { manifest, address: hashOf(manifest), tree: treeOf(key, leaves) };
}

/**
 * Reads a provider's manifest and checks it against what was submitted on chain.
 * @throws ManifestInvalid, ArtifactRefused when it does not come to `root`
 */
export function readManifest(bytes: Uint8Array, key: ClaimKey, root: Hex): Manifest {
  const manifest = parseManifest(bytes);
  const address = hashOf(bytes);
  const { claimId, first, count } = key;
  if (manifest.claim !== claimId || manifest.first !== first || manifest.count !== count) {
    throw new ArtifactRefused(
      address,
      `manifest of claim ${manifest.claim}, expected ${claimId} with units ${first} + ${count}`,
    );
  }
  const got = treeOf(key, manifest.leaves).root;
  if (got !== root) throw new ArtifactRefused(address, `its leaves come to the root ${got}, submitted was ${root}`);
  return manifest;
}

function treeOf(key: ClaimKey, leaves: readonly { unit: number; salt: Hex; result: Hex }[]): ResultTree {
  const { provider, claimId } = key;
  return resultTree(leaves.map(({ unit, salt, result }) => resultLeaf({ provider, claimId, unit, salt, result })));
}
