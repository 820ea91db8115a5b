import { InputInvalid } from "../errors.ts";
import { HELD_OUT_DIGITS } from "../spec.ts";
import { CLASSES } from "./digits.ts";

/**
 * Predictions for a range of held-out digits, as bytes (all numbers little-endian):
 *
 *   0   4 bytes   "GBP1"
 *   4   uint32    start: position of the first digit in the held-out part
 *   8   uint32    count
 *  12   41 bytes × count, for each digit in order:
 *         uint8         predicted label: the class of the largest probability, the smallest such class
 *         float32 × 10  probability of each class
 */

const MAGIC = "GBP1";
const HEADER_BYTES = 12;
const ROW_BYTES = 1 + 4 * CLASSES;

export interface Prediction {
  readonly label: number;
  readonly probabilities: Float32Array;
}

export interface Predictions {
  readonly start: number;
  readonly rows: readonly Prediction[];
}

/** `probabilities` has CLASSES numbers for each digit, one digit after the other. */
export function encodePredictions(start: number, probabilities: Float32Array): Uint8Array {
  const count = probabilities.length / CLASSES;
  const bytes = new Uint8Array(HEADER_BYTES + ROW_BYTES * count);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, start, true);
  view.setUint32(8, count, true);
  for (let row = 0; row < count; row++) {
    const values = probabilities.subarray(row * CLASSES, (row + 1) * CLASSES);
    const offset = HEADER_BYTES + row * ROW_BYTES;
    view.setUint8(offset, largest(values));
    values.forEach((value, i) => view.setFloat32(offset + 1 + 4 * i, value, true));
  }
  return bytes;
}

/** Reads predictions that somebody else computed. Throws InputInvalid. */
export function decodePredictions(bytes: Uint8Array): Predictions {
  const fail = (message: string) => new InputInvalid(`predictions: ${message}`);
  if (bytes.length < HEADER_BYTES) throw fail(`got ${bytes.length} bytes, expected at least ${HEADER_BYTES}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== MAGIC) throw fail(`got magic ${JSON.stringify(magic)}, expected "${MAGIC}"`);
  const [start, count] = [view.getUint32(4, true), view.getUint32(8, true)];
  if (start + count > HELD_OUT_DIGITS) throw fail(`range ends at ${start + count}, limit ${HELD_OUT_DIGITS}`);
  const length = HEADER_BYTES + ROW_BYTES * count;
  if (bytes.length !== length) throw fail(`got ${bytes.length} bytes, expected ${length} for ${count} digits`);
  const rows = Array.from({ length: count }, (_, row) => {
    const offset = HEADER_BYTES + row * ROW_BYTES;
    const label = view.getUint8(offset);
    if (label >= CLASSES) throw fail(`got label ${label} in row ${row}, limit ${CLASSES - 1}`);
    const probabilities = Float32Array.from({ length: CLASSES }, (_, i) => view.getFloat32(offset + 1 + 4 * i, true));
    return { label, probabilities };
  });
  return { start, rows };
}

function largest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}
