import { tf } from "../../../lib/engine/index.js";
import { pattern } from "./pattern.js";

/** An operation of the fixtures' inputs. TensorFlow.js' own rank types add nothing here, so they are cast away. */
export type Operation = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor, e: tf.Tensor) => tf.Tensor;

const relu = { activation: "relu" } as const;

function dense(activation: "relu" | "elu" | "sigmoid"): Operation {
  return (x, w, bias) =>
    tf.fused.matMul({ a: x as tf.Tensor2D, b: w as tf.Tensor2D, bias: bias, activation });
}

function conv(
  stride: number,
  pad: "same" | "valid",
  dilation: number,
): (x: tf.Tensor, w: tf.Tensor) => tf.Tensor {
  return (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, "NHWC", dilation);
}

function depthwise(stride: number, pad: "same" | "valid"): (x: tf.Tensor, w: tf.Tensor) => tf.Tensor {
  return (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
}

/** A layer as a function of its input and weights, so that their gradients can be taken. */
export function layer(make: (x: tf.Tensor, weights: tf.Tensor[]) => tf.layers.Layer): Operation {
  return (x, ...given) => {
    const weights = given.filter((tensor) => tensor !== undefined);
    const made = make(x, weights);
    made.build(x.shape);
    made.weights.slice(0, weights.length).forEach((variable, index) => {
      // What the layer reads is the very tensor whose gradient is asked for.
      Object.assign(variable, { read: () => weights[index] });
    });
    return made.call(x, { training: true }) as tf.Tensor;
  };
}

export function recurrent(make: (units: number) => tf.layers.Layer): Operation {
  return layer((_, [, recurrentKernel]) => make(recurrentKernel?.shape[0] ?? 0));
}

/** What the fixtures' cases are in TensorFlow.js, by name. */
export const operations: Readonly<Record<string, Operation>> = {
  matMul: (a, b) => tf.matMul(a, b),
  "matMul transposed a": (a, b) => tf.matMul(a, b, true),
  "matMul transposed b": (a, b) => tf.matMul(a, b, false, true),
  "matMul deep": (a, b) => tf.matMul(a, b),
  "matMul large": (a, b) => tf.matMul(a, b),
  "matMul batch": (a, b) => tf.matMul(a, b),
  "matMul one against a batch": (a, b) => tf.matMul(tf.tile(a, [3, 1, 1]), b),
  "dense relu": dense("relu"),
  "dense elu": dense("elu"),
  "dense sigmoid": dense("sigmoid"),

  "conv2d valid": conv(1, "valid", 1),
  "conv2d same stride 2": conv(2, "same", 1),
  "conv2d 1x1": conv(1, "valid", 1),
  "conv2d many channels": conv(1, "same", 1),
  "conv2d dilated": conv(1, "valid", 2),
  "conv2d bias relu": (x, w, bias) =>
    tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: w as tf.Tensor4D,
      strides: 1,
      pad: "valid",
      bias: bias,
      ...relu,
    }),
  "conv1d same": (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, "same"),
  conv2dTranspose: (x, w) =>
    tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 9, 11, 4], 2, "valid"),
  depthwise: depthwise(1, "valid"),
  "depthwise bias relu6": (x, w, bias) =>
    tf.fused.depthwiseConv2d({
      x: x as tf.Tensor4D,
      filter: w as tf.Tensor4D,
      strides: 1,
      pad: "valid",
      bias,
      activation: "relu6",
    }),
  "depthwise multiplier same stride 2": depthwise(2, "same"),

  maxPool: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"),
  "maxPool of negatives, overlapping": (x) =>
    tf.maxPool(tf.sub(x as tf.Tensor4D, 2) as tf.Tensor4D, 3, 2, "same"),
  avgPool: (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, "valid"),
  "avgPool same": (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, "same"),

  "add row": (a, b) => tf.add(a, b),
  "subtract column": (a, b) => tf.sub(a, b),
  "multiply scalar": (a, b) => tf.mul(a, b),
  "divide middle": (a, b) => tf.div(a, tf.add(b, 2)),
  "multiply both repeat": (a, b) => tf.mul(a, b),
  "add long": (a, b) => tf.add(a, b),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  squaredDifference: (a, b) => tf.squaredDifference(a, b),
  select: (a, b) => tf.where(tf.greater(pattern([4, 6], 1), pattern([4, 6], 2)), a, tf.square(b)),

  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(tf.mul(x, 9)),
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sigmoid(tf.mul(x, 9)),
  tanh: (x) => tf.tanh(tf.mul(x, 3)),
  exp: (x) => tf.exp(tf.mul(x, 5)),
  expm1: (x) => tf.expm1(x),
  log: (x) => tf.log(tf.add(x, 1.5)),
  log1p: (x) => tf.log1p(tf.div(x, 2)),
  softplus: (x) => tf.softplus(tf.mul(x, 9)),
  sqrt: (x) => tf.sqrt(tf.add(x, 1.5)),
  rsqrt: (x) => tf.rsqrt(tf.add(x, 1.5)),
  square: (x) => tf.square(x),
  neg: (x) => tf.neg(x),
  reciprocal: (x) => tf.reciprocal(tf.add(x, 1.5)),
  abs: (x) => tf.abs(x),
  clipByValue: (x) => tf.clipByValue(x, -0.4, 0.6),

  "sum all": (x) => tf.sum(x),
  "sum first": (x) => tf.sum(x, 0),
  "sum last": (x) => tf.sum(x, 1),
  "sum middle": (x) => tf.sum(x, 1),
  "sum outer and inner": (x) => tf.sum(x, [0, 2]),
  "sum long rows": (x) => tf.sum(x, 0),
  "sum long": (x) => tf.sum(x),
  mean: (x) => tf.mean(x, [0, 1]),
  max: (x) => tf.max(x, 2),
  min: (x) => tf.min(x, 1),
  softmax: (x) => tf.softmax(tf.mul(x, 5)),
  logSoftmax: (x) => tf.logSoftmax(tf.mul(x, 5)),

  transpose: (x) => tf.transpose(x),
  "transpose large": (x) => tf.transpose(x),
  "transpose 3 1 0 2": (x) => tf.transpose(x, [3, 1, 0, 2]),
  "transpose 1 0 2": (x) => tf.transpose(x, [1, 0, 2]),
  slice: (x) => tf.slice(x, [1, 2, 1], [2, 3, 3]),
  concat: (a, b) => tf.concat([a, b], 1),
  stack: (a, b) => tf.stack([a, b], 1),
  pad: (x) =>
    tf.pad(
      x,
      [
        [2, 0],
        [1, 2],
      ],
      0.5,
    ),
  tile: (x) => tf.tile(x, [2, 3]),
  reverse: (x) => tf.reverse(x, 1),
  gather: (x) => tf.gather(x, tf.tensor1d([4, 0, 4, 2], "int32")),
  "gather columns": (x) => tf.gather(x, tf.tensor1d([4, 0, 4, 2], "int32"), 1),
  unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, 2, 1, 0, 2, 2], "int32"), 4),

  "batchNorm training": (x, gamma, beta) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    return tf.batchNorm(
      x,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      beta as tf.Tensor1D,
      gamma as tf.Tensor1D,
      1e-3,
    );
  },
  "batchNorm layer": layer(() => tf.layers.batchNormalization({ epsilon: 1e-3 })),
  "batchNorm layer, many rows": layer(() => tf.layers.batchNormalization({ epsilon: 1e-3 })),
  "batchNorm inference": (x, mean, variance, gamma, beta) =>
    tf.batchNorm(
      x,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      beta as tf.Tensor1D,
      gamma as tf.Tensor1D,
      1e-3,
    ),
  layerNorm: (x, gamma, beta) => {
    const { mean, variance } = tf.moments(x, 1, true);
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
    return tf.add(tf.mul(normal, gamma), beta);
  },

  softmaxCrossEntropy: (x) => tf.losses.softmaxCrossEntropy(tf.softmax(pattern([6, 11], 5)), x),
  "lstm last": recurrent((units) => tf.layers.lstm({ units, recurrentActivation: "sigmoid" })),
  "lstm sequences": recurrent((units) =>
    tf.layers.lstm({ units, recurrentActivation: "sigmoid", returnSequences: true }),
  ),
  "lstm hard sigmoid": recurrent((units) =>
    tf.layers.lstm({ units, recurrentActivation: "hardSigmoid", returnSequences: true }),
  ),
  "lstm backwards": recurrent((units) =>
    tf.layers.lstm({ units, recurrentActivation: "sigmoid", returnSequences: true, goBackwards: true }),
  ),
  "gru backwards, hard sigmoid, last": recurrent((units) =>
    tf.layers.gru({ units, recurrentActivation: "hardSigmoid", goBackwards: true }),
  ),
  gru: recurrent((units) => tf.layers.gru({ units, recurrentActivation: "sigmoid", returnSequences: true })),
  simpleRNN: recurrent((units) => tf.layers.simpleRNN({ units, returnSequences: true })),
};
