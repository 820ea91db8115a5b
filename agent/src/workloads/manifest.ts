import { z } from "zod";

import type { Hash } from "../artifacts/address.ts";
import { MAX_ARTIFACT_BYTES, hashOf, hashSchema } from "../artifacts/address.ts";
import type { DocumentKind } from "./document.ts";
import { encodeDocument, parseDocument } from "./document.ts";
import { ManifestInvalid } from "./errors.ts";

/**
 * What a provider publishes with a claim: for each unit the salt and the result's address, from which anyone rebuilds
 * the leaves of the submitted Merkle root and fetches the results. Written by the provider, so untrusted by everybody else.
 */

/** A claim of more units than this is submitted in several claims: its manifest would not fit into one artifact. */
export const MAX_MANIFEST_LEAVES = 65_536;

const count = z.number().int().min(1).max(MAX_MANIFEST_LEAVES);
const unit = z.number().int().min(0).max(0xffff_ffff);

const leafSchema = z.strictObject({
  unit,
  salt: hashSchema,
  /** The content address of the unit's result. */
  result: hashSchema,
  size: z.number().int().min(0).max(MAX_ARTIFACT_BYTES),
});

const manifestSchema = z
  .strictObject({
    version: z.literal(1),
    claim: hashSchema,
    first: unit,
    count,
    leaves: z.array(leafSchema).max(MAX_MANIFEST_LEAVES),
  })
  .superRefine(({ first, count, leaves }, context) => {
    if (leaves.length !== count) {
      context.addIssue({ code: "custom", path: ["count"], message: `expected ${leaves.length}, one for each leaf` });
    }
    const stray = leaves.findIndex((leaf, i) => leaf.unit !== first + i);
    if (stray >= 0) {
      const message = `expected ${first + stray}: units run from first without gaps`;
      context.addIssue({ code: "custom", path: ["leaves", stray, "unit"], message });
    }
  });

export interface Leaf {
  readonly unit: number;
  readonly salt: Hash;
  readonly result: Hash;
  readonly size: number;
}

export interface Manifest {
  readonly version: 1;
  readonly claim: Hash;
  readonly first: number;
  readonly count: number;
  readonly leaves: readonly Leaf[];
}

const kind: DocumentKind<Manifest> = {
  schema: manifestSchema,
  limits: { maxBytes: MAX_ARTIFACT_BYTES, maxDepth: 4 },
  what: "manifest",
  fail: (message) => new ManifestInvalid(message),
};

/** Untrusted bytes → a valid manifest, deeply frozen. Throws ManifestInvalid. */
export function parseManifest(bytes: Uint8Array): Manifest {
  return parseDocument(bytes, kind);
}

/** A manifest → its canonical bytes, ready for the artifact store. Throws ManifestInvalid. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  return encodeDocument(manifest, kind);
}

/** The manifest's content address. */
export function manifestHash(manifest: Manifest): Hash {
  return hashOf(encodeManifest(manifest));
}
