import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Spec } from "./spec.ts";
import { MAX_UNITS, encodeSpec, parseSpec } from "./spec.ts";

/**
 * How the runner and its worker process exchange a unit: files in the worker's scratch folder.
 *
 *   spec.json      the canonical job spec
 *   task.json      { unit, inputs: [name, …] }
 *   inputs/<name>  the inputs; the spec's rules for names keep them inside this folder
 *   result.bin     written by the worker
 *
 * The worker tells its progress as lines `{"done":3,"total":10}` on standard output and its failure on standard error.
 */

export const RESULT_FILE = "result.bin";

/** Exit code of a worker that refuses its inputs: the job's fault, not the machine's. */
export const EXIT_INPUT_INVALID = 3;

export interface Task {
  readonly spec: Spec;
  readonly unit: number;
  readonly inputs: ReadonlyMap<string, Uint8Array>;
}

const taskSchema = z.strictObject({
  unit: z
    .number()
    .int()
    .min(0)
    .max(MAX_UNITS - 1),
  inputs: z.array(z.string()),
});

export const progressSchema = z.strictObject({ done: z.number().int().min(0), total: z.number().int().min(1) });

export async function writeTask(folder: string, { spec, unit, inputs }: Task): Promise<void> {
  // Validates the spec, and with it the names that become file names below.
  const bytes = encodeSpec(spec);
  const names = spec.inputs.map(({ name }) => name).filter((name) => inputs.has(name));
  await mkdir(join(folder, "inputs"), { mode: 0o700 });
  await writeFile(join(folder, "spec.json"), bytes);
  await writeFile(
    join(folder, "task.json"),
    JSON.stringify({ unit, inputs: names } satisfies z.infer<typeof taskSchema>),
  );
  for (const name of names) await writeFile(join(folder, "inputs", name), inputs.get(name) as Uint8Array);
}

export async function readTask(folder: string): Promise<Task> {
  const spec = parseSpec(await readFile(join(folder, "spec.json")));
  const task = taskSchema.parse(JSON.parse(await readFile(join(folder, "task.json"), "utf8")));
  const inputs = new Map<string, Uint8Array>();
  for (const name of task.inputs) inputs.set(name, await readFile(join(folder, "inputs", name)));
  return { spec, unit: task.unit, inputs };
}
