import { tf } from "../../../lib/engine/index.js";
import { layer, type Operation } from "./operations.js";
import { pattern } from "./pattern.js";

const { layers } = tf;
type Activation = NonNullable<Parameters<typeof layers.dense>[0]["activation"]>;

function dense(activation: Activation): Operation {
  return layer((_, [kernel]) => layers.dense({ units: kernel?.shape[1] ?? 1, activation }));
}

/** The loss function of a model that was compiled with its name. */
function compiledLoss(loss: string): (truth: tf.Tensor, predicted: tf.Tensor) => tf.Tensor {
  const model = tf.sequential({ layers: [layers.activation({ inputShape: [1], activation: "linear" })] });
  model.compile({ optimizer: "sgd", loss });
  const { lossFunctions } = (model as unknown as { model: { lossFunctions: unknown[] } }).model;
  return lossFunctions[0] as ReturnType<typeof compiledLoss>;
}

/** Between 0 and 1, but for a last row of zeros. */
function predictions(x: tf.Tensor): tf.Tensor {
  const last = tf.slice(x, [5, 0], [1, 11]);
  return tf.concat([tf.sigmoid(tf.mul(tf.slice(x, [0, 0], [5, 11]), 3)), tf.mul(tf.zerosLike(last), last)]);
}

const distribution = (): tf.Tensor => tf.softmax(pattern([6, 11], 5));

/** Layers and losses of compiled models, by the names of the fixtures. */
export const layerOperations: Readonly<Record<string, Operation>> = {
  "dense layer, linear": dense("linear"),
  "dense layer, relu": dense("relu"),
  "dense layer, relu6": dense("relu6"),
  "dense layer, sigmoid": dense("sigmoid"),
  "dense layer, tanh": dense("tanh"),
  "dense layer, elu": dense("elu"),
  "dense layer, many rows": dense("relu"),
  "dense layer, many columns": dense("relu"),
  "dense layer, softmax": dense("softmax"),
  "dense layer over steps": dense("sigmoid"),
  "conv2d layer": layer(() => layers.conv2d({ filters: 4, kernelSize: [3, 2], activation: "sigmoid" })),
  "conv2d layer, dilated": layer(() =>
    layers.conv2d({ filters: 4, kernelSize: 2, dilationRate: 2, activation: "relu" }),
  ),
  "conv1d layer": layer(() => layers.conv1d({ filters: 4, kernelSize: 3, strides: 2, activation: "elu" })),

  "categorical crossentropy": (x) =>
    compiledLoss("categoricalCrossentropy")(distribution(), tf.add(predictions(x), 0.01)),
  "binary crossentropy": (x) => compiledLoss("binaryCrossentropy")(distribution(), predictions(x)),
  "mean squared error": (x) => compiledLoss("meanSquaredError")(distribution(), x),
  "mean squared error, many rows": (x) => compiledLoss("meanSquaredError")(pattern([9000, 1], 5), x),
};
