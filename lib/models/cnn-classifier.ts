import * as tf from "@tensorflow/tfjs";
import { checkOption } from "../check-option.js";
import { type ImageShape, type ImagesLike, readImages, withChannels } from "./images.js";
import { NetworkClassifier, type NetworkPlan } from "./network-classifier.js";
import type { NetworkRows } from "./network-rows.js";
import { resolveTrainOptions, type TrainOptions } from "./train-options.js";

/** Options of {@link CNNClassifier}: those of training (batchSize 64 and epochs 20 by default) and its layers. */
export interface CNNClassifierOptions extends TrainOptions {
  /** Height, width and channels of an image; required for flat rows, else taken from the images. */
  readonly inputShape?: ImageShape;
  /** Filters of each convolution; each halves height and width. Default `[32, 64]`. */
  readonly filters?: readonly number[];
  /** Height and width of the filters; default 3. */
  readonly kernelSize?: number;
  /** Units of the dense layer before the softmax; default 128. */
  readonly denseUnits?: number;
}

/**
 * A small convolutional network for images: convolution, ReLU and max pooling for each of `filters`, a dense layer,
 * softmax; trained by Adam on the cross-entropy. Scale the pixels to about [0, 1] first.
 *
 * @example await new CNNClassifier({ inputShape: [8, 8, 1], seed: 1 }).fit(pixels, digits)
 * @see Keras' `Conv2D`; LeCun et al., Gradient-based learning applied to document recognition, 1998
 */
export class CNNClassifier extends NetworkClassifier<ImagesLike> {
  readonly #inputShape: ImageShape | undefined;
  readonly #filters: readonly number[];
  readonly #kernelSize: number;
  readonly #denseUnits: number;

  /** @throws {ParameterError} If an option is out of range. */
  constructor(options: CNNClassifierOptions = {}) {
    super(resolveTrainOptions(options, { batchSize: 64, epochs: 20 }));
    const whole = { atLeast: 1, integer: true };
    this.#inputShape = options.inputShape;
    options.inputShape?.forEach((size, axis) => {
      checkOption(`inputShape[${axis}]`, size, whole);
    });
    this.#filters = (options.filters ?? [32, 64]).map((count, layer) =>
      checkOption(`filters[${layer}]`, count, whole),
    );
    this.#kernelSize = checkOption("kernelSize", options.kernelSize ?? 3, whole);
    this.#denseUnits = checkOption("denseUnits", options.denseUnits ?? 128, whole);
  }

  protected readRows(x: ImagesLike): NetworkRows {
    return readImages(x, this.#inputShape);
  }

  protected buildNetwork({ rowShape, classCount, seed }: NetworkPlan, l2: number): tf.LayersModel {
    const network = tf.sequential();
    const imageShape = rowShape.length === 1 ? (this.#inputShape ?? rowShape) : withChannels(rowShape);
    network.add(tf.layers.reshape({ targetShape: [...imageShape], inputShape: [...rowShape] }));
    let layer = 0;
    const weights = () => {
      const kernelInitializer = tf.initializers.glorotUniform({ seed: seed + layer });
      layer += 1;
      return { kernelInitializer, kernelRegularizer: tf.regularizers.l2({ l2 }) };
    };
    for (const filters of this.#filters) {
      network.add(
        tf.layers.conv2d({
          filters,
          kernelSize: this.#kernelSize,
          padding: "same",
          activation: "relu",
          ...weights(),
        }),
      );
      network.add(tf.layers.maxPooling2d({ poolSize: 2, strides: 2, padding: "same" }));
    }
    network.add(tf.layers.flatten());
    network.add(tf.layers.dense({ units: this.#denseUnits, activation: "relu", ...weights() }));
    network.add(tf.layers.dense({ units: classCount, activation: "softmax", ...weights() }));
    return network;
  }
}
