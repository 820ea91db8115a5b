// One spelling of data, so that equal things have equal addresses.
import { keccak256, toUtf8Bytes } from "ethers";

import type { Hex } from "../../../client/src/index.ts";

export type Data = string | number | boolean | readonly Data[] | { readonly [name: string]: Data | undefined };

/** JSON without spaces, names in the order of their UTF-16 units, nothing undefined: RFC 8785 for texts, whole numbers, booleans. */
export function canonical(data: Data): string {
  if (Array.isArray(data)) return `[${data.map(canonical).join(",")}]`;
  if (typeof data !== "object") return JSON.stringify(data);
  const entries = Object.entries(data).filter((entry): entry is [string, Data] => entry[1] !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join(",")}}`;
}

/** The content address of a text: keccak256 of its bytes, the address under which artifacts are kept. */
export function addressOf(content: string): Hex {
  return keccak256(toUtf8Bytes(content)) as Hex;
}
