import { tf } from "../../../lib/engine/index.js";
import { layer, type Operation, recurrent } from "./operations.js";

type Layer = tf.layers.Layer;

/** Leaves out the steps that the fixtures' mask leaves out. */
function masked(made: Layer): Layer {
  const mask = tf.tensor2d(
    [
      [1, 1, 0, 1, 0],
      [0, 1, 1, 1, 1],
    ],
    [2, 5],
    "bool",
  );
  const call = made.call.bind(made);
  made.call = (x, options) => call(x, { ...options, mask });
  return made;
}

const sequences = { returnSequences: true, recurrentActivation: "sigmoid" } as const;

function conv3d(stride: number, pad: "same" | "valid", dilation: number): Operation {
  return (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, stride, pad, "NDHWC", dilation);
}

const indices = (): tf.Tensor =>
  tf.tensor2d(
    [
      [0, 1],
      [1, 2],
      [0, 1],
    ],
    [3, 2],
    "int32",
  );

function rfft(x: tf.Tensor): tf.Tensor {
  const spectrum = tf.spectral.rfft(x);
  return tf.concat([tf.real(spectrum), tf.imag(spectrum)], 1);
}

/** More of the fixtures' cases: masked and convolutional recurrent layers, volumes, whole layers, and rarer operations. */
export const advancedOperations: Readonly<Record<string, Operation>> = {
  "lstm masked": recurrent((units) => masked(tf.layers.lstm({ units, ...sequences }))),
  "gru masked": recurrent((units) => masked(tf.layers.gru({ units, ...sequences }))),
  "simpleRNN masked": recurrent((units) => masked(tf.layers.simpleRNN({ units, returnSequences: true }))),
  convLstm2d: layer(() => tf.layers.convLstm2d({ filters: 2, kernelSize: 3, padding: "same" })),

  conv3d: conv3d(1, "valid", 1),
  "conv3d same stride 2": conv3d(2, "same", 1),
  "conv3d dilated": conv3d(1, "valid", 2),
  "conv3d many positions": conv3d(1, "valid", 1),
  conv3dTranspose: (x, w) =>
    tf.conv3dTranspose(x as tf.Tensor5D, w as tf.Tensor5D, [2, 4, 6, 4, 4], 2, "valid"),
  "maxPool3d same": (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, "same"),
  avgPool3d: (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, "valid"),
  "conv2d wide patches": (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"),
  "conv1d causal, dilated": layer(() =>
    tf.layers.conv1d({ filters: 4, kernelSize: 2, padding: "causal", dilationRate: 2 }),
  ),
  "depthwise dilated": (x, w) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid", "NHWC", 2),
  separable: layer(() => tf.layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2 })),

  "batchNorm of axis 1": layer(() => tf.layers.batchNormalization({ axis: 1, epsilon: 1e-3 })),
  "layerNorm layer": layer(() => tf.layers.layerNormalization({ epsilon: 1e-3 })),
  attention: (q, k, v) => tf.matMul(tf.softmax(tf.div(tf.matMul(q, k, false, true), 2)), v),

  "resizeBilinear half pixels": (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7], false, true),
  "resizeBilinear aligned corners": (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [3, 6], true),
  "upsampling nearest": layer(() => tf.layers.upSampling2d({ size: [2, 2] })),
  "cumsum of the first axis, reversed": (x) => tf.cumsum(x, 0, false, true),
  prod: (x) => tf.prod(tf.add(x, 2), 1),
  einsum: (a, b) => tf.einsum("bqhd,bkhd->bhqk", a, b),
  gatherND: (x) => tf.gatherND(x, indices()),
  depthToSpace: (x) => tf.depthToSpace(x as tf.Tensor4D, 2),
  topk: (x) => tf.topk(x, 3).values,
  "mirrorPad reflect": (x) =>
    tf.mirrorPad(
      x,
      [
        [0, 0],
        [0, 0],
        [2, 1],
      ],
      "reflect",
    ),
  "strided slice": (x) => tf.stridedSlice(x, [1, 0], [6, 7], [2, 3]),
  gelu: (x) => tf.layers.activation({ activation: "gelu" }).call(tf.mul(x, 3), {}) as tf.Tensor,
  erf: (x) => tf.erf(tf.mul(x, 3)),
  power: (x) => tf.add(tf.pow(tf.add(x, 1.5), 2.5), tf.pow(x, 3)),
  trigonometry: (x) =>
    tf.addN([tf.mul(tf.sin(tf.mul(x, 3)), tf.cos(x)), tf.atan2(x, tf.add(x, 2)), tf.asin(tf.div(x, 2))]),
  "rfft of 8": rfft,
  "rfft of 12": rfft,
  "rfft of 15": rfft,
};
