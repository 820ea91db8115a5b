import { z } from "zod";

import type { Hash } from "../artifacts/address.ts";
import { MAX_ARTIFACT_BYTES, hashOf, hashSchema } from "../artifacts/address.ts";
import type { DocumentKind } from "./document.ts";
import { encodeDocument, parseDocument } from "./document.ts";
import { SpecInvalid, UnitOutOfRange } from "./errors.ts";

/**
 * A job spec says what to compute: an engine, its numbers, and inputs by content address. It is written by a stranger.
 * Nothing in it is code, a path, a URL or a command; everything has a limit; the same spec always gives the same result
 * bytes. Its address (keccak256 of its canonical JSON) is what the job's terms commit to.
 */

export const MAX_SPEC_BYTES = 64 * 1024;
export const MAX_SPEC_DEPTH = 8;
export const MAX_UNITS = 100_000;
export const MAX_INPUTS = 16;
/** As many as a Quorum can have. */
export const MAX_REPLICAS = 16;

/** Of the 10,000 digits, 8,000 may be trained on and 2,000 are held out (see mnist/digits.ts). */
export const TRAINING_DIGITS = 8_000;
export const HELD_OUT_DIGITS = 2_000;

const int = (min: number, max: number) => z.number().int().min(min).max(max);
const uint32 = int(0, 0xffff_ffff);

/** The part of a schema error's text that says what was expected. */
const NAME_RULE = "expected 1 to 64 of a-z 0-9 . _ - that start with a letter or digit and have no '..'";
const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, NAME_RULE)
  .refine((name) => !name.includes(".."), NAME_RULE);

/** An artifact that exists when the job is posted. */
const fixedInput = z.strictObject({ name: nameSchema, hash: hashSchema, size: int(0, MAX_ARTIFACT_BYTES) });

/** The result of one unit of a predecessor job: known only once that unit is settled. */
const derivedInput = z.strictObject({
  name: nameSchema,
  from: z.strictObject({ job: hashSchema, unit: int(0, MAX_UNITS - 1) }),
});

const inputsSchema = z
  .array(z.union([fixedInput, derivedInput]))
  .max(MAX_INPUTS)
  .superRefine((inputs, context) => {
    const names = new Set(inputs.map(({ name }) => name));
    if (names.size < inputs.length) context.addIssue({ code: "custom", message: "expected every name once" });
  });

const trainParams = z.strictObject({
  /** Seed of the initial weights and of the order of the samples. */
  seed: uint32,
  /** How many of the training digits to use. */
  samples: int(1, TRAINING_DIGITS),
  epochs: int(1, 20),
  batchSize: int(1, 1_024),
  learningRate: z.number().min(1e-6).max(1),
  /** Units of the hidden layer. */
  hidden: int(1, 512),
});

const classifyParams = z.strictObject({
  /** The range of held-out digits that the whole job covers. */
  heldOut: z.strictObject({ start: int(0, HELD_OUT_DIGITS - 1), count: int(1, HELD_OUT_DIGITS) }),
  /** Digits per unit; the last unit may have fewer. */
  unitSize: int(1, HELD_OUT_DIGITS),
});

const renderParams = z.strictObject({
  frames: int(1, MAX_UNITS),
  width: int(16, 640),
  height: int(16, 360),
  /** Paths traced per pixel. */
  samples: int(1, 64),
  seed: int(0, 0x7fff_ffff),
  scene: z.literal("orbit"),
});

const common = {
  version: z.literal(1),
  units: int(1, MAX_UNITS),
  /** How often the work is done, for a quorum; once when it does not say. `units` counts every time. */
  replicas: int(2, MAX_REPLICAS).optional(),
  inputs: inputsSchema,
};

const trainSpec = z
  .strictObject({ ...common, engine: z.literal("mnist-train"), params: trainParams })
  .superRefine(({ units, replicas, inputs }, context) => {
    requireUnits(units, replicas, 1, context);
    requireInputs(inputs, [], context);
  });

const classifySpec = z
  .strictObject({ ...common, engine: z.literal("mnist-classify"), params: classifyParams })
  .superRefine(({ units, replicas, inputs, params: { heldOut, unitSize } }, context) => {
    const end = heldOut.start + heldOut.count;
    if (end > HELD_OUT_DIGITS) {
      const message = `the range ends at ${end}, expected at most ${HELD_OUT_DIGITS}`;
      context.addIssue({ code: "custom", path: ["params", "heldOut"], message });
    }
    requireUnits(units, replicas, Math.ceil(heldOut.count / unitSize), context);
    requireInputs(inputs, ["weights"], context);
  });

const renderSpec = z
  .strictObject({ ...common, engine: z.literal("blender-render"), params: renderParams })
  .superRefine(({ units, replicas, inputs, params }, context) => {
    requireUnits(units, replicas, params.frames, context);
    requireInputs(inputs, [], context);
  });

const specSchema = z.discriminatedUnion("engine", [trainSpec, classifySpec, renderSpec]);

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

export type Spec = Frozen<z.infer<typeof specSchema>>;
export type EngineName = Spec["engine"];
export type SpecOf<E extends EngineName> = Extract<Spec, { engine: E }>;
export type SpecInput = Spec["inputs"][number];

const kind: DocumentKind<Spec> = {
  schema: specSchema,
  limits: { maxBytes: MAX_SPEC_BYTES, maxDepth: MAX_SPEC_DEPTH },
  what: "spec",
  fail: (message) => new SpecInvalid(message),
};

/** Untrusted bytes → a valid spec, deeply frozen. Throws SpecInvalid. */
export function parseSpec(bytes: Uint8Array): Spec {
  return parseDocument(bytes, kind);
}

/** A spec → its canonical bytes. Throws SpecInvalid when `parseSpec` would refuse them. */
export function encodeSpec(spec: Spec): Uint8Array {
  return encodeDocument(spec, kind);
}

/** The spec's content address. */
export function specHash(spec: Spec): Hash {
  return hashOf(encodeSpec(spec));
}

/** Throws UnitOutOfRange unless the spec has this unit. */
export function requireUnit(spec: Spec, unit: number): void {
  if (!Number.isInteger(unit) || unit < 0 || unit >= spec.units) throw new UnitOutOfRange(unit, spec.units);
}

/** Parts that the work has: each is computed once, or by as many units as there are replicas. */
export function shardsOf({ units, replicas = 1 }: Spec): number {
  return units / replicas;
}

/** Whether others compute the same. */
export function isReplicated({ replicas }: Spec): boolean {
  return replicas !== undefined;
}

/** The part that a unit computes. Replica 0 has the first units, replica 1 the next, each of all parts in order. */
export function shardOf(spec: Spec, unit: number): number {
  return unit % shardsOf(spec);
}

function requireUnits(got: number, replicas: number | undefined, shards: number, context: z.core.$RefinementCtx): void {
  const expected = shards * (replicas ?? 1);
  if (got === expected) return;
  const what = replicas === undefined ? "the params come" : `the params and ${replicas} replicas come`;
  context.addIssue({ code: "custom", path: ["units"], message: `expected ${expected}, which ${what} to` });
}

function requireInputs(
  inputs: readonly { readonly name: string }[],
  expected: readonly string[],
  context: z.core.$RefinementCtx,
): void {
  const names = inputs.map(({ name }) => name).sort();
  if (names.join() === expected.join()) return;
  const message = expected.length === 0 ? "expected no inputs" : `expected exactly the inputs ${expected.join(", ")}`;
  context.addIssue({ code: "custom", path: ["inputs"], message });
}
