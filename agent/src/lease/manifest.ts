import { z } from "zod";

import { hashSchema } from "../artifacts/address.ts";
import { type DocumentKind, encodeDocument, parseDocument } from "../workloads/document.ts";
import { DocumentInvalid } from "../workloads/errors.ts";

/**
 * What a lease runs: the document under its terms' `spec`. One kind so far, "node-http": a JavaScript module, addressed by its content, that
 * listens on the port that the environment names. It runs in a process with limited time, heap and files: no container, no virtual machine.
 */

/** A manifest says what to run, not how: it is small. */
export const MAX_LEASE_MANIFEST_BYTES = 16 * 1024;
export const MAX_PROGRAM_BYTES = 1024 * 1024;

const MAX_PARAMETERS = 32;
const MAX_PARAMETER_CHARS = 1_024;
const MAX_PATH_CHARS = 128;

const parameterName = z.string().regex(/^[A-Z][A-Z0-9_]{0,31}$/, "expected capitals, digits and underscores");

const schema = z.strictObject({
  version: z.literal(1),
  kind: z.literal("node-http"),
  program: z.strictObject({
    hash: hashSchema,
    size: z.number().int().min(1).max(MAX_PROGRAM_BYTES),
  }),
  /** Where a healthy service answers GET with 200. One path inside the service: no host, no query, nothing that climbs. */
  health: z
    .string()
    .max(MAX_PATH_CHARS)
    .regex(/^(\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)*\/?$/, "expected a plain path that begins with /")
    .refine((path) => path.startsWith("/"), "expected a path that begins with /"),
  /** JavaScript heap. A provider that has less to give refuses. */
  memoryMb: z.number().int().min(16).max(4_096),
  /** Given to the program as environment variables with the prefix LEASE_. */
  parameters: z
    .record(parameterName, z.string().max(MAX_PARAMETER_CHARS))
    .refine((all) => Object.keys(all).length <= MAX_PARAMETERS, `expected at most ${MAX_PARAMETERS} parameters`),
});

export type LeaseManifest = Readonly<z.infer<typeof schema>>;

/** A manifest is not one: its author's fault, the same for every provider. */
export class LeaseManifestInvalid extends DocumentInvalid {
  override readonly name = "LeaseManifestInvalid";
}

const kind: DocumentKind<LeaseManifest> = {
  schema: schema,
  limits: { maxBytes: MAX_LEASE_MANIFEST_BYTES, maxDepth: 4 },
  what: "manifest",
  fail: (message) => new LeaseManifestInvalid(message),
};

/** @throws LeaseManifestInvalid naming every wrong member */
export function parseLeaseManifest(bytes: Uint8Array): LeaseManifest {
  return parseDocument(bytes, kind);
}

/** @throws LeaseManifestInvalid: nobody publishes what providers would refuse */
export function encodeLeaseManifest(manifest: LeaseManifest): Uint8Array {
  return encodeDocument(manifest, kind);
}
