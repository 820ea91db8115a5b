import type { Hash } from "../artifacts/address.ts";
import { MAX_ARTIFACT_BYTES, hashOf } from "../artifacts/address.ts";
import { InputInvalid } from "./errors.ts";
import type { Spec } from "./spec.ts";

/** All inputs of one unit are held in memory at once. */
export const MAX_TOTAL_INPUT_BYTES = 64 * 1024 * 1024;

/** Where the inputs' bytes come from; the caller knows the chain, the store and the peers. */
export interface InputSource {
  /** The address of the settled result of a unit of a predecessor job. */
  resultOf(job: Hash, unit: number): Promise<Hash>;
  /** The bytes under an address, at most `maxBytes`. */
  fetch(hash: Hash, maxBytes: number): Promise<Uint8Array>;
}

/** Fetches everything the spec needs and checks it against the spec. Throws InputInvalid, or what the source throws. */
export async function resolveInputs(spec: Spec, source: InputSource): Promise<ReadonlyMap<string, Uint8Array>> {
  const inputs = new Map<string, Uint8Array>();
  let total = 0;
  for (const input of spec.inputs) {
    const hash = "hash" in input ? input.hash : await source.resultOf(input.from.job, input.from.unit);
    const limit = "hash" in input ? input.size : MAX_ARTIFACT_BYTES;
    const bytes = await source.fetch(hash, limit);
    const got = hashOf(bytes);
    if (got !== hash) throw new InputInvalid(`input ${input.name}: got bytes that hash to ${got}, expected ${hash}`);
    if ("size" in input && bytes.length !== input.size) {
      throw new InputInvalid(`input ${input.name}: got ${bytes.length} bytes, the spec says ${input.size}`);
    }
    total += bytes.length;
    if (total > MAX_TOTAL_INPUT_BYTES) {
      throw new InputInvalid(`inputs: got ${total} bytes or more together, limit ${MAX_TOTAL_INPUT_BYTES}`);
    }
    inputs.set(input.name, bytes);
  }
  return inputs;
}
