import type { EngineName, SpecOf } from "./spec.ts";

/** What a unit's run is given besides its spec and inputs. */
export interface EngineContext {
  /** Aborted when the result is no longer wanted. The runner also kills the process; this is for stopping cleanly. */
  readonly signal: AbortSignal;
  /** A folder of this run's own, removed afterwards. */
  readonly scratchDir: string;
  /** Tells how far the unit has come: `done` of `total` steps. */
  readonly progress: (done: number, total: number) => void;
}

/**
 * Computes one unit of a job. **The result is a function of spec, unit and inputs alone, bit for bit**: no clock, no
 * machine's randomness, no iteration order of the host. A juror who runs the unit again must get the same bytes.
 */
export interface Engine<E extends EngineName> {
  readonly name: E;
  run(
    spec: SpecOf<E>,
    unit: number,
    inputs: ReadonlyMap<string, Uint8Array>,
    context: EngineContext,
  ): Promise<Uint8Array>;
}
