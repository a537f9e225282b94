import { tf } from "../../../lib/engine/index.js";
import { apart } from "./numeric-gradient.js";

/** TensorFlow.js does not export the type. */
type RnnCell = Exclude<NonNullable<Parameters<typeof tf.layers.rnn>[0]["cell"]>, readonly unknown[]>;

/** One layer, and what it is called on. */
export interface LayerCase {
  readonly make: () => tf.layers.Layer;
  /** Shape of each input, batch included. */
  readonly inputs: number[][];
  /** Moves the inputs away from where the layer has no derivative. */
  readonly prepare?: (x: tf.Tensor, index: number) => tf.Tensor;
  /** Shape of a mask of the input's steps. */
  readonly mask?: tf.Tensor;
  /** Called as in prediction, where it is random in training. */
  readonly isInference?: boolean;
  /** Its plain JavaScript answer is wrong; PyTorch's is among the fixtures. */
  readonly isWrongInPlainJavaScript?: boolean;
}

const { layers } = tf;
const [sequence, image, volume] = [
  [2, 5, 3],
  [2, 6, 5, 3],
  [2, 3, 4, 4, 2],
] as const;

const one = (
  shape: readonly number[],
  make: () => tf.layers.Layer,
  rest: Partial<LayerCase> = {},
): LayerCase => ({
  make,
  inputs: [[...shape]],
  ...rest,
});
const two = (make: () => tf.layers.Layer, rest: Partial<LayerCase> = {}): LayerCase => ({
  make,
  inputs: [
    [3, 4],
    [3, 4],
  ],
  ...rest,
});

const stepMask = (): tf.Tensor =>
  tf.tensor2d(
    [
      [1, 1, 0, 1, 0],
      [0, 1, 1, 1, 1],
    ],
    [2, 5],
    "bool",
  );

const farFromKinks = { prepare: (x: tf.Tensor) => tf.add(tf.mul(x, 0.9), tf.mul(tf.sign(x), 0.1)) };
/** Multiples of 1/4 against those moved by 1/8: no two are close. */
const unequal = {
  prepare: (x: tf.Tensor, index: number) => tf.add(tf.div(tf.round(tf.mul(x, 4)), 4), index / 8),
};
const distinct = { prepare: apart };

/** Every layer type that has a gradient, by a name that says what is special. */
export const layerZoo: Readonly<Record<string, LayerCase>> = {
  dense: one([3, 4], () => layers.dense({ units: 5, activation: "tanh" })),
  "dense over steps": one(sequence, () => layers.dense({ units: 4, activation: "sigmoid" })),
  "activation relu": one([3, 4], () => layers.activation({ activation: "relu" }), farFromKinks),
  "activation gelu": one([3, 4], () => layers.activation({ activation: "gelu" })),
  "activation gelu_new": one([3, 4], () => layers.activation({ activation: "gelu_new" })),
  "activation swish": one([3, 4], () => layers.activation({ activation: "swish" })),
  "activation mish": one([3, 4], () => layers.activation({ activation: "mish" })),
  "activation selu": one([3, 4], () => layers.activation({ activation: "selu" }), farFromKinks),
  "activation softplus": one([3, 4], () => layers.activation({ activation: "softplus" })),
  "activation softsign": one([3, 4], () => layers.activation({ activation: "softsign" }), farFromKinks),
  "activation hardSigmoid": one([3, 4], () => layers.activation({ activation: "hardSigmoid" })),
  reLU: one([3, 4], () => layers.reLU({ maxValue: 5 }), farFromKinks),
  leakyReLU: one([3, 4], () => layers.leakyReLU(), farFromKinks),
  prelu: one([3, 4], () => layers.prelu({ alphaInitializer: "ones" }), farFromKinks),
  elu: one([3, 4], () => layers.elu(), farFromKinks),
  thresholdedReLU: one([3, 4], () => layers.thresholdedReLU({ theta: 0.02 }), farFromKinks),
  softmax: one([3, 4], () => layers.softmax()),

  conv1d: one(sequence, () => layers.conv1d({ filters: 4, kernelSize: 3, activation: "tanh" })),
  "conv1d causal, dilated": one(sequence, () =>
    layers.conv1d({ filters: 4, kernelSize: 2, padding: "causal", dilationRate: 2 }),
  ),
  "conv1d same, strides": one(sequence, () =>
    layers.conv1d({ filters: 4, kernelSize: 3, padding: "same", strides: 2 }),
  ),
  conv2d: one(image, () => layers.conv2d({ filters: 4, kernelSize: 3, activation: "tanh" })),
  "conv2d same, strides": one(image, () =>
    layers.conv2d({ filters: 4, kernelSize: [3, 2], padding: "same", strides: 2 }),
  ),
  "conv2d dilated": one(image, () => layers.conv2d({ filters: 4, kernelSize: 2, dilationRate: 2 })),
  "conv2d dilated, same, tanh": one(image, () =>
    layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: [2, 1], padding: "same", activation: "tanh" }),
  ),
  "conv2d channels first": one([2, 3, 6, 5], () =>
    layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: "channelsFirst" }),
  ),
  conv2dTranspose: one(image, () =>
    layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: "same" }),
  ),
  conv3d: one(volume, () => layers.conv3d({ filters: 3, kernelSize: 2, padding: "same", strides: 2 })),
  "conv3d dilated": one(volume, () =>
    layers.conv3d({ filters: 3, kernelSize: 2, padding: "same", dilationRate: 2 }),
  ),
  conv3dTranspose: one(volume, () => layers.conv3dTranspose({ filters: 3, kernelSize: 2, strides: 2 })),
  depthwiseConv2d: one(image, () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })),
  "depthwiseConv2d dilated": one(image, () =>
    layers.depthwiseConv2d({ kernelSize: 2, dilationRate: [2, 2] }),
  ),
  separableConv2d: one(image, () =>
    layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2 }),
  ),
  "separableConv2d dilated": one(image, () =>
    layers.separableConv2d({ filters: 4, kernelSize: 2, dilationRate: 2 }),
  ),

  maxPooling1d: one(sequence, () => layers.maxPooling1d({ poolSize: 2 }), distinct),
  averagePooling1d: one(sequence, () => layers.averagePooling1d({ poolSize: 2, padding: "same" })),
  maxPooling2d: one(image, () => layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }), distinct),
  averagePooling2d: one(image, () => layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" })),
  maxPooling3d: one(volume, () => layers.maxPooling3d({ poolSize: 2, padding: "same" }), distinct),
  averagePooling3d: one(volume, () => layers.averagePooling3d({ poolSize: 2, padding: "same" })),
  globalMaxPooling1d: one(sequence, () => layers.globalMaxPooling1d(), distinct),
  globalAveragePooling1d: one(sequence, () => layers.globalAveragePooling1d()),
  globalMaxPooling2d: one(image, () => layers.globalMaxPooling2d({}), distinct),
  globalAveragePooling2d: one(image, () => layers.globalAveragePooling2d({})),

  batchNormalization: one(image, () => layers.batchNormalization({ epsilon: 0.1 })),
  "batchNormalization, prediction": one(image, () => layers.batchNormalization(), { isInference: true }),
  "batchNormalization of another axis": one(
    image,
    () => layers.batchNormalization({ axis: 1, epsilon: 0.1 }),
    // TensorFlow.js takes the moments for ones of the last axis.
    { isWrongInPlainJavaScript: true },
  ),
  layerNormalization: one([3, 6], () => layers.layerNormalization({ epsilon: 0.1 })),
  "layerNormalization over two axes": one(sequence, () =>
    layers.layerNormalization({ axis: [1, 2], epsilon: 0.1 }),
  ),

  simpleRNN: one(sequence, () => layers.simpleRNN({ units: 4 })),
  "simpleRNN, masked, backwards": one(
    sequence,
    () => layers.simpleRNN({ units: 4, returnSequences: true, goBackwards: true }),
    { mask: stepMask() },
  ),
  "simpleRNN with relu": one(sequence, () => layers.simpleRNN({ units: 4, activation: "sigmoid" })),
  lstm: one(sequence, () => layers.lstm({ units: 4, returnSequences: true })),
  "lstm, masked": one(sequence, () => layers.lstm({ units: 4 }), { mask: stepMask() }),
  "lstm, masked, sequences": one(sequence, () => layers.lstm({ units: 4, returnSequences: true }), {
    mask: stepMask(),
  }),
  "lstm with other activations": one(sequence, () =>
    layers.lstm({ units: 4, activation: "softsign", recurrentActivation: "sigmoid" }),
  ),
  gru: one(sequence, () => layers.gru({ units: 4, returnSequences: true })),
  "gru, masked, sequences": one(sequence, () => layers.gru({ units: 4, returnSequences: true }), {
    mask: stepMask(),
  }),
  "gru, masked": one(sequence, () => layers.gru({ units: 5, recurrentActivation: "sigmoid" }), {
    mask: stepMask(),
  }),
  "bidirectional lstm": one(sequence, () =>
    layers.bidirectional({
      layer: layers.lstm({ units: 3, returnSequences: true }) as tf.RNN,
      mergeMode: "concat",
    }),
  ),
  "bidirectional gru, masked": one(
    sequence,
    () => layers.bidirectional({ layer: layers.gru({ units: 3 }) as tf.RNN, mergeMode: "ave" }),
    { mask: stepMask() },
  ),
  "rnn of stacked cells": one(sequence, () =>
    layers.rnn({
      cell: layers.stackedRNNCells({
        cells: [layers.lstmCell({ units: 3 }), layers.gruCell({ units: 2 })] as unknown as RnnCell[],
      }) as unknown as RnnCell,
    }),
  ),
  convLstm2d: one([2, 3, 4, 4, 2], () =>
    layers.convLstm2d({ filters: 2, kernelSize: 3, padding: "same", returnSequences: true }),
  ),
  timeDistributed: one(sequence, () => layers.timeDistributed({ layer: layers.dense({ units: 2 }) })),

  add: two(() => layers.add()),
  multiply: two(() => layers.multiply()),
  average: two(() => layers.average()),
  maximum: two(() => layers.maximum(), unequal),
  minimum: two(() => layers.minimum(), unequal),
  concatenate: two(() => layers.concatenate()),
  dot: two(() => layers.dot({ axes: 1 })),
  "dot normalised": two(() => layers.dot({ axes: 1, normalize: true })),

  flatten: one(image, () => layers.flatten()),
  reshape: one(image, () => layers.reshape({ targetShape: [5, -1] })),
  permute: one(image, () => layers.permute({ dims: [3, 1, 2] })),
  repeatVector: one([3, 4], () => layers.repeatVector({ n: 3 })),
  masking: one(sequence, () => layers.masking({ maskValue: 7 })),
  zeroPadding2d: one(image, () =>
    layers.zeroPadding2d({
      padding: [
        [1, 0],
        [2, 1],
      ],
    }),
  ),
  cropping2D: one(image, () =>
    layers.cropping2D({
      cropping: [
        [1, 1],
        [2, 0],
      ],
    }),
  ),
  "upSampling2d nearest": one(image, () => layers.upSampling2d({ size: [2, 3] })),
  "upSampling2d bilinear": one(image, () => layers.upSampling2d({ size: [2, 2], interpolation: "bilinear" })),
  rescaling: one(image, () => layers.rescaling({ scale: 0.5, offset: 1 })),

  "dropout, prediction": one([3, 4], () => layers.dropout({ rate: 0.5 }), { isInference: true }),
  "gaussianNoise, prediction": one([3, 4], () => layers.gaussianNoise({ stddev: 1 }), { isInference: true }),
  "gaussianDropout, prediction": one([3, 4], () => layers.gaussianDropout({ rate: 0.5 }), {
    isInference: true,
  }),
  "alphaDropout, prediction": one([3, 4], () => layers.alphaDropout({ rate: 0.5 }), { isInference: true }),
  "spatialDropout1d, prediction": one(sequence, () => layers.spatialDropout1d({ rate: 0.5 }), {
    isInference: true,
  }),
};
