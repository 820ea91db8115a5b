import { AbiCoder, keccak256 } from "ethers";

import { asAddress, asBytes32 } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Hex } from "../types.ts";
import { hashPair } from "./ids.ts";
import { ZERO_HASH } from "./job.ts";

const LEAF = ["address", "bytes32", "uint32", "bytes32", "bytes32"];

/** What a result leaf is made of: bound to provider, claim and unit, and salted. */
export interface ResultLeaf {
  readonly provider: string;
  readonly claimId: Hex;
  readonly unit: number;
  readonly salt: Hex;
  /** Hash of the raw result. */
  readonly result: Hex;
}

/** The Merkle tree over a claim's results: leaf i belongs to the claim's i-th unit. */
export interface ResultTree {
  readonly root: Hex;
  readonly count: number;
  readonly depth: number;
  leaf(index: number): Hex;
  /** Siblings up to the root, lowest first: what `slashing.open` takes. */
  path(index: number): Hex[];
}

/** The leaf of a unit. Mirrors `ResultTree.leafOf`. */
export function resultLeaf(leaf: ResultLeaf): Hex {
  const values = [asAddress("provider", leaf.provider), leaf.claimId, leaf.unit, leaf.salt, leaf.result];
  return keccak256(AbiCoder.defaultAbiCoder().encode(LEAF, values)) as Hex;
}

/** Levels of a tree over `count` leaves: ceil(log2(count)). */
export function treeDepth(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1 || count > 2 ** 32) {
    throw new InvalidInput("leaves", count, "1 to 2^32");
  }
  return count === 1 ? 0 : 64 - clz64(BigInt(count - 1));
}

/** Builds the tree over leaves in the order of their units. Padded with zero leaves to the next power of two. */
export function resultTree(leaves: readonly Hex[]): ResultTree {
  const depth = treeDepth(leaves.length);
  let level = leaves.map((leaf) => asBytes32("leaf", leaf));
  const levels = [level];
  // One hash stands for every subtree that holds only padding.
  const padding = [ZERO_HASH];
  for (let height = 0; height < depth; height++) {
    const pad = padding[height] ?? ZERO_HASH;
    const above: Hex[] = [];
    for (let i = 0; i < level.length; i += 2) above.push(hashPair(level[i] ?? pad, level[i + 1] ?? pad));
    padding.push(hashPair(pad, pad));
    levels.push(above);
    level = above;
  }
  const at = (height: number, index: number): Hex => levels[height]?.[index] ?? padding[height] ?? ZERO_HASH;
  const checked = (index: number): number => {
    if (Number.isInteger(index) && index >= 0 && index < leaves.length) return index;
    throw new InvalidInput("leaf index", index, `0 to ${leaves.length - 1}`);
  };
  return Object.freeze({
    root: at(depth, 0),
    count: leaves.length,
    depth,
    leaf: (index: number) => at(0, checked(index)),
    path: (index: number) => {
      const place = checked(index);
      return Array.from({ length: depth }, (_, height) => at(height, sibling(place, height)));
    },
  });
}

/** The root that `leaf` at `index` has with `path`. Mirrors `ResultTree.rootOf`. */
export function resultRoot(leaf: Hex, index: number, path: readonly Hex[]): Hex {
  return path.reduce(
    (node, other, height) => (position(index, height) % 2 === 0 ? hashPair(node, other) : hashPair(other, node)),
    leaf,
  );
}

/** Whether `leaf` with `path` is the `index`-th of `count` leaves under `root`; the path's length counts too. */
export function verifyResult(root: Hex, count: number, index: number, leaf: Hex, path: readonly Hex[]): boolean {
  return index >= 0 && index < count && path.length === treeDepth(count) && resultRoot(leaf, index, path) === root;
}

/** A node's place in its level, for the leaf `index` below it. */
function position(index: number, height: number): number {
  return Math.floor(index / 2 ** height);
}

function sibling(index: number, height: number): number {
  const place = position(index, height);
  return place % 2 === 0 ? place + 1 : place - 1;
}

function clz64(value: bigint): number {
  return 64 - value.toString(2).length;
}
