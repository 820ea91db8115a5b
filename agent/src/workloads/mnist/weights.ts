import { InputInvalid } from "../errors.ts";
import { CLASSES, PIXELS } from "./digits.ts";

/**
 * Weights of a dense network 784 → hidden → 10, as bytes (all numbers little-endian):
 *
 *   0   4 bytes   "GBW1"
 *   4   uint32    inputs = 784
 *   8   uint32    hidden = h, 1 to 512
 *  12   uint32    outputs = 10
 *  16   float32 × 784·h   kernel of the hidden layer, row by row: the weight from pixel p to unit j is at p·h + j
 *   …   float32 × h       bias of the hidden layer
 *   …   float32 × h·10    kernel of the output layer, row by row
 *   …   float32 × 10      bias of the output layer
 *
 * Every number is finite. The length is exactly what the header says.
 */

const MAGIC = "GBW1";
const HEADER_BYTES = 16;
const MAX_HIDDEN = 512;

export interface Weights {
  readonly hidden: number;
  readonly hiddenKernel: Float32Array;
  readonly hiddenBias: Float32Array;
  readonly outputKernel: Float32Array;
  readonly outputBias: Float32Array;
}

export function encodeWeights(weights: Weights): Uint8Array {
  const { hidden, hiddenKernel, hiddenBias, outputKernel, outputBias } = weights;
  const bytes = new Uint8Array(lengthOf(hidden));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, PIXELS, true);
  view.setUint32(8, hidden, true);
  view.setUint32(12, CLASSES, true);
  let offset = HEADER_BYTES;
  for (const part of [hiddenKernel, hiddenBias, outputKernel, outputBias]) {
    for (const value of part) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
  }
  if (offset !== bytes.length) throw new RangeError(`weights: got ${offset} bytes, expected ${bytes.length}`);
  return bytes;
}

/** Reads weights that somebody else computed. Throws InputInvalid. */
export function decodeWeights(bytes: Uint8Array): Weights {
  if (bytes.length < HEADER_BYTES) {
    throw new InputInvalid(`weights: got ${bytes.length} bytes, expected at least ${HEADER_BYTES}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== MAGIC) throw new InputInvalid(`weights: got magic ${JSON.stringify(magic)}, expected "${MAGIC}"`);
  const [inputs, hidden, outputs] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
  if (inputs !== PIXELS || outputs !== CLASSES || hidden < 1 || hidden > MAX_HIDDEN) {
    const expected = `${PIXELS} → 1 to ${MAX_HIDDEN} → ${CLASSES}`;
    throw new InputInvalid(`weights: got layers ${inputs} → ${hidden} → ${outputs}, expected ${expected}`);
  }
  const length = lengthOf(hidden);
  if (bytes.length !== length) throw new InputInvalid(`weights: got ${bytes.length} bytes, expected ${length}`);

  let offset = HEADER_BYTES;
  const read = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => {
      const value = view.getFloat32(offset, true);
      if (!Number.isFinite(value)) throw new InputInvalid(`weights: got ${value} at byte ${offset}, expected a number`);
      offset += 4;
      return value;
    });
  return {
    hidden,
    hiddenKernel: read(PIXELS * hidden),
    hiddenBias: read(hidden),
    outputKernel: read(hidden * CLASSES),
    outputBias: read(CLASSES),
  };
}

function lengthOf(hidden: number): number {
  return HEADER_BYTES + 4 * (PIXELS * hidden + hidden + hidden * CLASSES + CLASSES);
}
