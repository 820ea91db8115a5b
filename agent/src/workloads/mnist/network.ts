import * as tf from "@tensorflow/tfjs";

import type { Digit } from "./digits.ts";
import { PIXELS } from "./digits.ts";

/**
 * TensorFlow.js on its pure JavaScript backend: one thread, IEEE arithmetic in a fixed order and V8's own exp, so the
 * same numbers on every machine. Every other backend (wasm, WebGL, native) may round differently and is not used.
 */
export async function prepare(): Promise<typeof tf> {
  tf.enableProdMode();
  await tf.setBackend("cpu");
  await tf.ready();
  return tf;
}

/** The layers of the network, as tensors or as variables that are being trained. */
export interface Layers {
  readonly hiddenKernel: tf.Tensor2D;
  readonly hiddenBias: tf.Tensor1D;
  readonly outputKernel: tf.Tensor2D;
  readonly outputBias: tf.Tensor1D;
}

/** One row of logits for each image. */
export function logits(images: tf.Tensor2D, layers: Layers): tf.Tensor2D {
  const hidden = tf.relu(tf.add(tf.matMul(images, layers.hiddenKernel), layers.hiddenBias));
  return tf.add(tf.matMul(hidden, layers.outputKernel), layers.outputBias);
}

/** The digits as rows of grey values from 0 to 1. */
export function imagesOf(digits: readonly Digit[]): tf.Tensor2D {
  const values = new Float32Array(digits.length * PIXELS);
  digits.forEach(({ pixels }, row) => {
    for (let i = 0; i < PIXELS; i++) values[row * PIXELS + i] = (pixels[i] as number) / 255;
  });
  return tf.tensor2d(values, [digits.length, PIXELS]);
}
