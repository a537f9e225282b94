import { tf } from "../../../lib/engine/index.js";

/** A model with data it can learn. */
export interface ReferenceModel {
  readonly model: tf.LayersModel;
  readonly x: tf.Tensor | tf.Tensor[];
  readonly y: tf.Tensor;
}

const { layers } = tf;

function compiled(
  model: tf.LayersModel,
  loss: string,
  optimizer: string | tf.Optimizer = "adam",
): tf.LayersModel {
  model.compile({ optimizer, loss, metrics: loss === "meanSquaredError" ? [] : ["accuracy"] });
  return model;
}

/** 8×8 pictures of noise with a bright row, column or diagonal; the class says which. */
export function stripes(count: number): { x: tf.Tensor4D; y: tf.Tensor2D } {
  const noise = tf.randomUniform([count, 8, 8, 1], 0, 0.3, "float32", 1);
  const x = noise.bufferSync();
  noise.dispose();
  const labels = Array.from({ length: count }, (_, index) => index % 3);
  labels.forEach((label, index) => {
    for (let k = 0; k < 8; k++) x.set(1, index, label === 0 ? index % 8 : k, label === 1 ? index % 8 : k, 0);
  });
  return {
    x: x.toTensor() as tf.Tensor4D,
    y: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), 3).toFloat() as tf.Tensor2D),
  };
}

/** Sequences of noise; the class says whether the first or the second half sums higher. */
function sequences(count: number): { x: tf.Tensor3D; y: tf.Tensor2D } {
  const x = tf.randomNormal<tf.Rank.R3>([count, 8, 3], 0, 1, "float32", 2);
  const y = tf.tidy(() => {
    const [first, second] = tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor];
    return tf
      .greater(first.sum([1, 2]), second.sum([1, 2]))
      .toFloat()
      .expandDims(1) as tf.Tensor2D;
  });
  return { x, y };
}

function recurrent(layer: tf.layers.Layer): ReferenceModel {
  const model = tf.sequential({ layers: [layer, layers.dense({ units: 1, activation: "sigmoid" })] });
  return { model: compiled(model, "binaryCrossentropy", tf.train.adam(0.01)), ...sequences(128) };
}

/** One model of every kind that this project trains. */
export const referenceModels: Readonly<Record<string, () => ReferenceModel>> = {
  "multi-layer perceptron": () => {
    const x = tf.randomNormal([256, 4], 0, 1, "float32", 3);
    const y = tf.tidy(() => x.square().sum(1).greater(3.3).toFloat().expandDims(1));
    const model = tf.sequential({
      layers: [
        layers.dense({ inputShape: [4], units: 16, activation: "relu", kernelRegularizer: "l1l2" }),
        layers.dropout({ rate: 0.1, seed: 1 }),
        layers.dense({ units: 8, activation: "tanh" }),
        layers.dense({ units: 1, activation: "sigmoid" }),
      ],
    });
    return { model: compiled(model, "binaryCrossentropy"), x, y };
  },
  "convolutional network": () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 8,
          kernelSize: 3,
          activation: "relu",
          padding: "same",
        }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 8, kernelSize: 3, useBias: false }),
        layers.batchNormalization(),
        layers.activation({ activation: "relu" }),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dropout({ rate: 0.2, seed: 1 }),
        layers.dense({ units: 3, activation: "softmax" }),
      ],
    });
    return { model: compiled(model, "categoricalCrossentropy"), ...stripes(150) };
  },
  "depthwise separable network": () => {
    const model = tf.sequential({
      layers: [
        layers.depthwiseConv2d({ inputShape: [8, 8, 1], kernelSize: 3, depthMultiplier: 4, padding: "same" }),
        layers.separableConv2d({ filters: 8, kernelSize: 3, activation: "relu" }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 3, activation: "softmax" }),
      ],
    });
    return { model: compiled(model, "categoricalCrossentropy", tf.train.rmsprop(0.01)), ...stripes(150) };
  },
  LSTM: () => recurrent(layers.lstm({ inputShape: [8, 3], units: 10 })),
  GRU: () => recurrent(layers.gru({ inputShape: [8, 3], units: 10 })),
  "simple recurrent network": () => recurrent(layers.simpleRNN({ inputShape: [8, 3], units: 10 })),
  "bidirectional LSTM": () =>
    recurrent(
      layers.bidirectional({ inputShape: [8, 3], layer: layers.lstm({ units: 5 }), mergeMode: "concat" }),
    ),
  "text classifier": () => {
    const x = tf.randomUniform([128, 6], 0, 20, "int32", 4);
    const y = tf.tidy(() => x.slice([0, 0], [-1, 1]).less(tf.scalar(10, "int32")).toFloat());
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 20, outputDim: 8, inputLength: 6 }),
        layers.conv1d({ filters: 8, kernelSize: 3, activation: "relu" }),
        layers.globalMaxPooling1d(),
        layers.dense({ units: 1, activation: "sigmoid" }),
      ],
    });
    return { model: compiled(model, "binaryCrossentropy", tf.train.adam(0.01)), x, y };
  },
  "matrix factorization": () => {
    const users = tf.input({ shape: [1], dtype: "int32" });
    const items = tf.input({ shape: [1], dtype: "int32" });
    const factors = (input: tf.SymbolicTensor, inputDim: number, outputDim: number) =>
      layers.flatten().apply(layers.embedding({ inputDim, outputDim }).apply(input)) as tf.SymbolicTensor;
    const product = layers
      .dot({ axes: 1 })
      .apply([factors(users, 12, 4), factors(items, 9, 4)]) as tf.SymbolicTensor;
    const outputs = layers
      .add()
      .apply([product, factors(users, 12, 1), factors(items, 9, 1)]) as tf.SymbolicTensor;
    const model = compiled(
      tf.model({ inputs: [users, items], outputs }),
      "meanSquaredError",
      tf.train.adam(0.02),
    );
    const u = tf.randomUniform([200, 1], 0, 12, "int32", 5);
    const i = tf.randomUniform([200, 1], 0, 9, "int32", 6);
    const y = tf.tidy(() => tf.sub(u.toFloat().mod(3), i.toFloat().mod(2)));
    return { model, x: [u, i], y };
  },
};
