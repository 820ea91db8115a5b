import { CLASSES, PIXELS } from "../workloads/mnist/digits.ts";
import { type Layers, imagesOf, logits, prepare } from "../workloads/mnist/network.ts";
import { decodeWeights } from "../workloads/mnist/weights.ts";

/** What a metered call computes. */
export interface Model {
  /** Bytes of a request's body; any other number is refused before it is paid. */
  readonly requestBytes: number;
  readonly description: string;
  answer(body: Uint8Array): unknown;
}

/** A digit that a network of the engine "mnist-train" recognises: 784 grey values in, its class and ten probabilities out. */
export async function digitModel(weights: Uint8Array): Promise<Model> {
  const { hidden, hiddenKernel, hiddenBias, outputKernel, outputBias } = decodeWeights(weights);
  const tf = await prepare();
  const layers: Layers = {
    hiddenKernel: tf.tensor2d(hiddenKernel, [PIXELS, hidden]),
    hiddenBias: tf.tensor1d(hiddenBias),
    outputKernel: tf.tensor2d(outputKernel, [hidden, CLASSES]),
    outputBias: tf.tensor1d(outputBias),
  };
  return {
    requestBytes: PIXELS,
    description: "recognises a handwritten digit: 784 grey values, row by row",
    answer(pixels) {
      const probabilities = [
        ...tf.tidy(() => tf.softmax(logits(imagesOf([{ pixels, label: 0 }]), layers)).dataSync<"float32">()),
      ];
      return { digit: probabilities.indexOf(Math.max(...probabilities)), probabilities };
    },
  };
}
