// A provider's manifest in a file: what is behind the leaves of a claim's submitted root.
import { z } from "zod";

import { InvalidInput, resultLeaf, resultTree } from "../../client/src/index.ts";
import type { Address, Hex } from "../../client/src/index.ts";
import { required } from "./cli.ts";
import { parseJson } from "./files.ts";
import { hash, text } from "./kinds.ts";

/** The option that names one. */
export const manifestOption = required(
  "FILE",
  "the claim's manifest: JSON with salt and result of every unit under leaves",
  text("a file"),
);

const leavesSchema = z.object({ leaves: z.array(z.object({ salt: hash, result: hash })).min(1) });

/** A unit of a submission. */
interface Place {
  readonly provider: Address;
  readonly claimId: Hex;
  readonly first: number;
  readonly count: number;
  readonly root: Hex;
  readonly unit: number;
}

/** One unit out of its provider's own manifest, checked against what was submitted. */
export function readUnit(file: string, { provider, claimId, first, count, root, unit }: Place) {
  const { leaves } = parseJson("--manifest", file, leavesSchema);
  if (leaves.length !== count)
    throw new InvalidInput(`${file}: leaves`, leaves.length, `${count}, one for each unit of the claim`);
  const tree = resultTree(
    leaves.map(({ salt, result }, index) => resultLeaf({ provider, claimId, unit: first + index, salt, result })),
  );
  if (tree.root !== root) throw new InvalidInput(`${file}: root`, tree.root, `${root}, the one that was submitted`);
  const index = unit - first;
  const own = leaves[index] as (typeof leaves)[number];
  return { leaf: tree.leaf(index), path: tree.path(index), ...own };
}
