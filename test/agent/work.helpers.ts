import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { SpecOf } from "../../agent/src/workloads/spec.ts";

/** What a test that expects a failure looks at. */
export async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("expected a failure, got none");
}

/** Gives each test of a suite a folder of its own. */
export function useFolder(): () => string {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gridbond-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return () => folder;
}

export const HASH = `0x${"ab".repeat(32)}` as const;
export const OTHER_HASH = `0x${"cd".repeat(32)}` as const;

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A training of half a second. */
export const smallTraining: SpecOf<"mnist-train"> = {
  version: 1,
  engine: "mnist-train",
  units: 1,
  inputs: [],
  params: { seed: 7, samples: 200, epochs: 1, batchSize: 20, learningRate: 0.01, hidden: 16 },
};

export const classification: SpecOf<"mnist-classify"> = {
  version: 1,
  engine: "mnist-classify",
  units: 3,
  inputs: [{ name: "weights", from: { job: HASH, unit: 0 } }],
  params: { heldOut: { start: 100, count: 50 }, unitSize: 20 },
};

export const rendering: SpecOf<"blender-render"> = {
  version: 1,
  engine: "blender-render",
  units: 8,
  inputs: [],
  params: { frames: 8, width: 320, height: 180, samples: 16, seed: 1, scene: "orbit" },
};
