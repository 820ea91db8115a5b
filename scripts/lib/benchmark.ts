// A benchmark that two people can repeat: the same work with the same result everywhere, and how long it took here.
import * as tf from "@tensorflow/tfjs";
import { keccak256 } from "ethers";

import { InvalidInput } from "../../client/src/index.ts";
import type { Hex } from "../../client/src/index.ts";

/** What is multiplied: square matrices of this size, this often. */
export interface Work {
  readonly size: number;
  readonly rounds: number;
}

/** The work of the published score. */
export const STANDARD: Work = { size: 256, rounds: 40 };

export interface Measured {
  readonly work: Work;
  /** Hash of the last matrix: who gets another one did other work. */
  readonly result: Hex;
  /** Median of the repetitions. */
  readonly seconds: number;
  /** Millions of multiply-adds a second on one thread, in two digits: coarse enough to be found again. */
  readonly score: number;
}

const SEED = 0x67726964;
const BOUND = 4;

/** Numbers in [-1, 1) by integer arithmetic only: a Weyl sequence through the 32-bit finaliser of MurmurHash3. */
function numbers(count: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  let state = seed | 0;
  for (let i = 0; i < count; i++) {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    values[i] = ((mixed ^ (mixed >>> 16)) | 0) / 2 ** 31;
  }
  return values;
}

/** TensorFlow.js in plain JavaScript: one thread, IEEE arithmetic in a fixed order, so the same numbers on every machine. */
async function prepare(): Promise<void> {
  tf.enableProdMode();
  await tf.setBackend("cpu");
  await tf.ready();
}

function multiply({ size, rounds }: Work): Uint8Array {
  return tf.tidy(() => {
    // Entries of variance 1/size keep the products' size; the bound keeps them finite.
    const factor = tf.tensor2d(numbers(size * size, SEED), [size, size]).mul(Math.sqrt(3 / size));
    let product: tf.Tensor = tf.tensor2d(numbers(size * size, SEED + 1), [size, size]);
    for (let round = 0; round < rounds; round++)
      product = tf.matMul(factor as tf.Tensor2D, product as tf.Tensor2D).clipByValue(-BOUND, BOUND);
    const values = product.dataSync() as Float32Array;
    const bytes = new DataView(new ArrayBuffer(values.length * 4));
    values.forEach((value, i) => bytes.setFloat32(i * 4, value, true));
    return new Uint8Array(bytes.buffer);
  });
}

/** The first two digits, the rest zero: what another run of the same machine finds again. */
export function coarse(value: number): number {
  const whole = Math.floor(value);
  const step = 10 ** Math.max(0, String(whole).length - 2);
  return Math.floor(whole / step) * step;
}

/**
 * Measures this machine's processor.
 * @param times how often the work is done; the median counts
 * @throws InvalidInput for no repetition, or work that is none
 */
export async function measure(times: number, work: Work = STANDARD): Promise<Measured> {
  for (const [name, value] of Object.entries({ times, ...work }))
    if (!Number.isSafeInteger(value) || value < 1) throw new InvalidInput(name, value, "a whole number from 1");
  await prepare();
  const taken: number[] = [];
  let result: Hex | undefined;
  for (let i = 0; i < times; i++) {
    const start = process.hrtime.bigint();
    const bytes = multiply(work);
    taken.push(Number(process.hrtime.bigint() - start) / 1e9);
    result = keccak256(bytes) as Hex;
  }
  const seconds = taken.sort((a, b) => a - b)[Math.floor(taken.length / 2)] ?? 0;
  const score = coarse((work.size ** 3 * work.rounds) / seconds / 1e6);
  return { work, result: result as Hex, seconds, score };
}
