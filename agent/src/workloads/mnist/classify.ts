import type { Engine } from "../engine.ts";
import { InputInvalid } from "../errors.ts";
import { CLASSES, Digits, PIXELS } from "./digits.ts";
import { imagesOf, logits, prepare } from "./network.ts";
import { encodePredictions } from "./predictions.ts";
import { decodeWeights } from "./weights.ts";

/**
 * Classifies a range of the held-out digits with the weights of the input "weights". Unit i of a job has the digits
 * [start + i·unitSize, …), the last unit fewer. The result is in the format of predictions.ts.
 */
export const classifyEngine: Engine<"mnist-classify"> = {
  name: "mnist-classify",
  async run({ params: { heldOut, unitSize } }, unit, inputs, { progress }) {
    const bytes = inputs.get("weights");
    if (bytes === undefined) throw new InputInvalid("input weights: got nothing, expected the weights of a network");
    const weights = decodeWeights(bytes);
    const tf = await prepare();
    const digits = await Digits.load();

    const start = heldOut.start + unit * unitSize;
    const end = Math.min(start + unitSize, heldOut.start + heldOut.count);
    const batch = Array.from({ length: end - start }, (_, i) => digits.heldOut(start + i));
    const probabilities = tf.tidy(() => {
      const layers = {
        hiddenKernel: tf.tensor2d(weights.hiddenKernel, [PIXELS, weights.hidden]),
        hiddenBias: tf.tensor1d(weights.hiddenBias),
        outputKernel: tf.tensor2d(weights.outputKernel, [weights.hidden, CLASSES]),
        outputBias: tf.tensor1d(weights.outputBias),
      };
      return tf.softmax(logits(imagesOf(batch), layers)).dataSync<"float32">();
    });
    const wild = probabilities.findIndex((value) => !Number.isFinite(value));
    if (wild >= 0) throw new InputInvalid(`weights: they give the probability ${probabilities[wild]}`);
    progress(1, 1);
    return encodePredictions(start, probabilities);
  },
};
