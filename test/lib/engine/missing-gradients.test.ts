import { afterAll, beforeAll, describe, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { apart, expectNumericGradient } from "./numeric-gradient.js";
import { pattern } from "./pattern.js";

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

const places = (values: number[][]): tf.Tensor => tf.tensor2d(values, [values.length, 2], "int32");

const operations: Readonly<Record<string, readonly [Operation, ...number[][]]>> = {
  "cumsum of the first axis": [(x) => tf.cumsum(x, 0), [5, 3]],
  "cumsum of a middle axis, exclusive, reversed": [(x) => tf.cumsum(x, 1, true, true), [2, 4, 3]],
  cumprod: [(x) => tf.prod(tf.add(x, 2), 1), [3, 4]],
  "stridedSlice with a negative stride": [(x) => tf.stridedSlice(x, [0, 4], [5, 0], [2, -2]), [5, 6]],
  gatherND: [
    (x) =>
      tf.gatherND(
        x,
        places([
          [0, 1],
          [1, 2],
          [0, 1],
        ]),
      ),
    [5, 3],
  ],
  scatterND: [
    (x) =>
      tf.scatterND(
        places([
          [0, 1],
          [1, 2],
        ]),
        x,
        [2, 3],
      ),
    [2],
  ],
  tensorScatterUpdate: [
    (x, updates) =>
      tf.tensorScatterUpdate(
        x,
        places([
          [0, 1],
          [3, 2],
        ]),
        updates,
      ),
    [4, 3],
    [2],
  ],
  depthToSpace: [(x) => tf.depthToSpace(x as tf.Tensor4D, 2), [2, 2, 3, 8]],
  topk: [(x) => tf.topk(x, 2).values, [3, 5]],
  "einsum of a batched product": [(a, b) => tf.einsum("bij,bjk->bik", a, b), [2, 3, 4], [2, 4, 5]],
  "einsum of attention": [(a, b) => tf.einsum("bqhd,bkhd->bhqk", a, b), [2, 3, 2, 4], [2, 5, 2, 4]],
  "einsum that sums one operand alone": [(a, b) => tf.einsum("ij,k->k", a, b), [3, 4], [5]],
  "einsum of one operand": [(a) => tf.einsum("ijk->ki", a), [2, 3, 4]],
  "conv2d, dilated": [
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same", "NHWC", 2),
    [2, 6, 7, 2],
    [3, 2, 2, 3],
  ],
  "depthwiseConv2d, dilated": [
    (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid", "NHWC", 2),
    [2, 6, 7, 2],
    [3, 2, 2, 2],
  ],
  "conv3d, dilated": [
    (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, "same", "NDHWC", 2),
    [2, 4, 5, 4, 2],
    [2, 3, 2, 2, 3],
  ],
  "conv3d with strides": [
    (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 2, "same"),
    [2, 4, 5, 4, 2],
    [2, 3, 2, 2, 3],
  ],
  conv3dTranspose: [
    (x, w) => tf.conv3dTranspose(x as tf.Tensor5D, w as tf.Tensor5D, [2, 4, 4, 4, 3], 2, "same"),
    [2, 2, 2, 2, 2],
    [3, 3, 3, 3, 2],
  ],
  "averagePool3d, same": [(x) => tf.avgPool3d(x as tf.Tensor5D, 3, 2, "same"), [2, 4, 5, 4, 2]],
  "maxPool3d of negatives": [(x) => tf.maxPool3d(apart(x) as tf.Tensor5D, 2, 2, "same"), [2, 4, 5, 4, 2]],
  "resizeBilinear up": [(x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7]), [2, 3, 4, 2]],
  "resizeBilinear down, half pixels": [
    (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [2, 3], false, true),
    [2, 5, 4, 2],
  ],
  "resizeNearestNeighbor of two images": [
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [5, 7]),
    [2, 3, 4, 2],
  ],
  "mirrorPad, symmetric": [
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        "symmetric",
      ),
    [3, 4],
  ],
  spaceToBatchND: [
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [1, 1],
        ],
      ),
    [2, 4, 4, 3],
  ],
  "magnitudes of a spectrum": [
    (x) => {
      const spectrum = tf.spectral.rfft(x);
      return tf.add(tf.square(tf.real(spectrum)), tf.mul(2, tf.square(tf.imag(spectrum))));
    },
    [2, 8],
  ],
  "a filter in the frequency domain": [
    (x, w) => {
      const spectrum = tf.spectral.fft(tf.complex(x, tf.mul(x, 0.5)));
      return tf.real(tf.spectral.ifft(tf.complex(tf.mul(tf.real(spectrum), w), tf.imag(spectrum))));
    },
    [2, 6],
    [6],
  ],
  "erf and powers": [(x) => tf.add(tf.erf(x), tf.add(tf.pow(x, 3), tf.pow(tf.abs(x), 1.5))), [4, 5]],
  "thresholded multiplication": [(x) => tf.mul(x, tf.cast(tf.greater(x, 0.03), "float32")), [4, 5]],
};

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

describe("the gradient is the numeric derivative:", () => {
  it.each(Object.entries(operations))("%s", (_, [operation, ...shapes]) => {
    expectNumericGradient(
      operation,
      shapes.map((shape, index) => pattern(shape, index + 1)),
    );
  });
});
