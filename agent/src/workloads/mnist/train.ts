import { setImmediate as nextTurn } from "node:timers/promises";

import type * as tfTypes from "@tensorflow/tfjs";

import type { Engine } from "../engine.ts";
import { Random } from "../random.ts";
import { TRAINING_DIGITS } from "../spec.ts";
import type { Digit } from "./digits.ts";
import { CLASSES, Digits, PIXELS } from "./digits.ts";
import { imagesOf, logits, prepare } from "./network.ts";
import { encodeWeights } from "./weights.ts";

/**
 * Trains a dense network 784 → hidden → 10 with Adam on the cross-entropy of softmax. The result is the weights, in the
 * format of weights.ts. Everything random (initial weights, choice and order of samples) is drawn from the spec's seed.
 */
export const trainEngine: Engine<"mnist-train"> = {
  name: "mnist-train",
  async run({ params }, _unit, _inputs, { signal, progress }) {
    const tf = await prepare();
    const digits = await Digits.load();
    const random = new Random(params.seed);
    const layers = {
      hiddenKernel: tf.variable(uniform(tf, random, PIXELS, params.hidden)),
      hiddenBias: tf.variable(tf.zeros<tfTypes.Rank.R1>([params.hidden])),
      outputKernel: tf.variable(uniform(tf, random, params.hidden, CLASSES)),
      outputBias: tf.variable(tf.zeros<tfTypes.Rank.R1>([CLASSES])),
    };
    const optimizer = tf.train.adam(params.learningRate);

    const pool = Uint32Array.from({ length: TRAINING_DIGITS }, (_, i) => i);
    random.shuffle(pool);
    const samples = pool.slice(0, params.samples);

    const steps = params.epochs * Math.ceil(samples.length / params.batchSize);
    let step = 0;
    for (let epoch = 0; epoch < params.epochs; epoch++) {
      random.shuffle(samples);
      for (let start = 0; start < samples.length; start += params.batchSize) {
        const chosen = samples.subarray(start, start + params.batchSize);
        const batch: Digit[] = Array.from(chosen, (k) => digits.training(k));
        tf.tidy(() => {
          const images = imagesOf(batch);
          const labels = tf.oneHot(
            batch.map(({ label }) => label),
            CLASSES,
          );
          optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, logits(images, layers)));
        });
        progress(++step, steps);
        // Lets the process hear that it is to stop: the arithmetic itself never yields.
        await nextTurn();
        signal.throwIfAborted();
      }
    }
    const read = (tensor: tfTypes.Tensor) => tensor.dataSync<"float32">();
    return encodeWeights({
      hidden: params.hidden,
      hiddenKernel: read(layers.hiddenKernel),
      hiddenBias: read(layers.hiddenBias),
      outputKernel: read(layers.outputKernel),
      outputBias: read(layers.outputBias),
    });
  },
};

/** Glorot and Bengio (2010): uniform in ±sqrt(6 / (rows + columns)), so that signals keep their size from layer to layer. */
function uniform(tf: typeof tfTypes, random: Random, rows: number, columns: number): tfTypes.Tensor2D {
  const limit = Math.sqrt(6 / (rows + columns));
  const values = Float32Array.from({ length: rows * columns }, () => random.signed() * limit);
  return tf.tensor2d(values, [rows, columns]);
}
