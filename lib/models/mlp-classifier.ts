import * as tf from "@tensorflow/tfjs";
import { checkOption } from "../check-option.js";
import { type MatrixLike, toMatrix } from "../data/matrix.js";
import { NetworkClassifier, type NetworkPlan } from "./network-classifier.js";
import { type NetworkRows, packRows } from "./network-rows.js";
import { resolveTrainOptions, type TrainOptions } from "./train-options.js";

/** Options of {@link MLPClassifier}: those of training (batchSize 200 and epochs 200 by default) and its layers. */
export interface MLPClassifierOptions extends TrainOptions {
  /** Units of each hidden layer; default `[100]`. None makes it a logistic regression. */
  readonly hiddenLayerSizes?: readonly number[];
  /** Activation of the hidden layers; default `relu`. */
  readonly activation?: "relu" | "tanh" | "sigmoid" | "linear";
}

/**
 * A multi-layer perceptron: dense layers, then softmax, trained by Adam on the cross-entropy. Scale the columns
 * first, e.g. in a {@link Pipeline}.
 *
 * @example await new MLPClassifier({ hiddenLayerSizes: [32], seed: 1 }).fit(xTrain, yTrain)
 * @see scikit-learn `MLPClassifier`, whose defaults it takes
 */
export class MLPClassifier extends NetworkClassifier<MatrixLike> {
  readonly #hiddenLayerSizes: readonly number[];
  readonly #activation: NonNullable<MLPClassifierOptions["activation"]>;

  /** @throws {ParameterError} If an option is out of range. */
  constructor(options: MLPClassifierOptions = {}) {
    super(resolveTrainOptions(options, { batchSize: 200, epochs: 200 }));
    this.#hiddenLayerSizes = (options.hiddenLayerSizes ?? [100]).map((units, layer) =>
      checkOption(`hiddenLayerSizes[${layer}]`, units, { atLeast: 1, integer: true }),
    );
    this.#activation = options.activation ?? "relu";
  }

  protected readRows(x: MatrixLike): NetworkRows {
    const rows = toMatrix(x);
    return packRows(rows, [rows[0]?.length ?? 0]);
  }

  protected buildNetwork({ rowShape, classCount, seed }: NetworkPlan, l2: number): tf.LayersModel {
    const widths = [...this.#hiddenLayerSizes, classCount];
    const layers = widths.map((units, layer) =>
      tf.layers.dense({
        units,
        activation: layer === widths.length - 1 ? "softmax" : this.#activation,
        kernelInitializer: tf.initializers.glorotUniform({ seed: seed + layer }),
        kernelRegularizer: tf.regularizers.l2({ l2 }),
        ...(layer === 0 ? { inputShape: [...rowShape] } : {}),
      }),
    );
    return tf.sequential({ layers });
  }
}
