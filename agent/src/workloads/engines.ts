import type { Engine, EngineContext } from "./engine.ts";
import type { EngineName, Spec } from "./spec.ts";
import { requireUnit, shardOf } from "./spec.ts";

/** Every engine that this agent has, loaded when a unit needs it: TensorFlow.js alone takes a while to load. */
const load: { readonly [E in EngineName]: () => Promise<Engine<E>> } = {
  "mnist-train": async () => (await import("./mnist/train.ts")).trainEngine,
  "mnist-classify": async () => (await import("./mnist/classify.ts")).classifyEngine,
  "blender-render": async () => (await import("./blender/render.ts")).renderEngine,
};

/** Runs one unit in this process. Agents use `runUnit` (runner.ts), which gives it a process of its own. */
export async function runEngine(
  spec: Spec,
  unit: number,
  inputs: ReadonlyMap<string, Uint8Array>,
  context: EngineContext,
): Promise<Uint8Array> {
  requireUnit(spec, unit);
  const shard = shardOf(spec, unit);
  switch (spec.engine) {
    case "mnist-train":
      return (await load[spec.engine]()).run(spec, shard, inputs, context);
    case "mnist-classify":
      return (await load[spec.engine]()).run(spec, shard, inputs, context);
    case "blender-render":
      return (await load[spec.engine]()).run(spec, shard, inputs, context);
  }
}
