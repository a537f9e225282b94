import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { ready, setThreads } from "../../../lib/engine/index.js";

interface Geometry {
  /** Batch, height, width, channels. */
  readonly x: [number, number, number, number];
  /** Height, width, input channels, output channels. */
  readonly filter: [number, number, number, number];
  readonly stride?: number;
  readonly dilation?: number;
  /** Zeros above, below, left, right; none unless given. */
  readonly pad?: [number, number, number, number];
  /** How much of dy is not zero; all of it unless given. */
  readonly density?: number;
}

const geometries: Record<string, Geometry> = {
  "lines longer than a block": { x: [2, 4, 300, 3], filter: [3, 3, 3, 5], pad: [1, 1, 1, 1] },
  "a long sequence": { x: [1, 1, 3000, 8], filter: [1, 7, 8, 6], pad: [0, 0, 6, 0], dilation: 3 },
  "many small images": { x: [40, 3, 3, 4], filter: [2, 2, 4, 18], pad: [0, 1, 0, 1] },
  "images of one position": { x: [21, 3, 3, 4], filter: [3, 3, 4, 9] },
  "windows apart from each other": { x: [2, 11, 10, 6], filter: [2, 1, 6, 7], stride: 3 },
  "a stride of 2 with uneven padding": {
    x: [3, 9, 8, 5],
    filter: [3, 4, 5, 20],
    stride: 2,
    pad: [0, 2, 1, 2],
  },
  "more padding than window": { x: [1, 4, 5, 6], filter: [2, 2, 6, 3], pad: [3, 4, 2, 5] },
  "dilated windows": { x: [2, 9, 12, 5], filter: [3, 3, 5, 4], dilation: 2, pad: [2, 2, 2, 2] },
  "one channel to one": { x: [3, 12, 9, 1], filter: [5, 3, 1, 1], pad: [2, 2, 1, 1] },
  "a dy of mostly zeros": { x: [4, 40, 24, 6], filter: [3, 3, 6, 15], pad: [1, 1, 1, 1], density: 0.1 },
  "a dy of mostly zeros, with a stride": {
    x: [3, 60, 42, 9],
    filter: [2, 4, 9, 20],
    stride: 2,
    pad: [1, 0, 0, 2],
    density: 0.02,
  },
  "3 x 3 over an even size": { x: [3, 8, 6, 16], filter: [3, 3, 16, 32], pad: [1, 1, 1, 1] },
  "3 x 3 over an odd size": { x: [2, 13, 7, 32], filter: [3, 3, 32, 48] },
  "3 x 3 with uneven padding": { x: [5, 6, 4, 48], filter: [3, 3, 48, 32], pad: [2, 0, 0, 3] },
  "3 x 3 over a large size": { x: [5, 33, 30, 16], filter: [3, 3, 16, 48], pad: [1, 1, 1, 1] },
  "3 x 3 of odd channels": { x: [2, 6, 8, 33], filter: [3, 3, 33, 17], pad: [1, 1, 1, 1] },
};

function outputSize(size: number, window: number, { stride = 1, dilation = 1 }: Geometry): number {
  return Math.floor((size - (window - 1) * dilation - 1) / stride) + 1;
}

/** The definition, in doubles: visits every product of a pixel and a weight. */
function visit(g: Geometry, product: (x: number, filter: number, y: number) => void): void {
  const { stride = 1, dilation = 1, pad: [top, bottom, left, right] = [0, 0, 0, 0] } = g;
  const [batch, height, width, channels] = g.x;
  const [rows, columns, , outputs] = g.filter;
  const outHeight = outputSize(height + top + bottom, rows, g);
  const outWidth = outputSize(width + left + right, columns, g);
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let u = 0; u < rows; u++)
          for (let v = 0; v < columns; v++) {
            const [row, column] = [i * stride + u * dilation - top, j * stride + v * dilation - left];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let c = 0; c < channels; c++)
              for (let o = 0; o < outputs; o++)
                product(
                  ((n * height + row) * width + column) * channels + c,
                  ((u * columns + v) * channels + c) * outputs + o,
                  ((n * outHeight + i) * outWidth + j) * outputs + o,
                );
          }
}

function expectClose(actual: tf.Tensor, expected: Float64Array): void {
  const values = actual.dataSync();
  expect(values.length).toBe(expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const worst = expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (values[i] ?? Number.NaN))),
    0,
  );
  expect(worst / scale).toBeLessThan(1e-5);
}

describe.each([1, 2])("convolutions and both of their gradients, on %i threads", (threads) => {
  beforeAll(async () => {
    await ready("cpu");
    setThreads(threads);
  });

  it.each(Object.entries(geometries))("%s", (_, g) => {
    const { stride = 1, dilation = 1, pad: [top, bottom, left, right] = [0, 0, 0, 0] } = g;
    const padding: tf.backend_util.ExplicitPadding = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    const x = tf.randomNormal<tf.Rank.R4>(g.x, 0, 1, "float32", 1);
    const filter = tf.randomNormal<tf.Rank.R4>(g.filter, 0, 1, "float32", 2);
    const convolve = (a: tf.Tensor4D, b: tf.Tensor4D) => tf.conv2d(a, b, stride, padding, "NHWC", dilation);
    const y = convolve(x, filter);
    const isKept = tf.randomUniform(y.shape, 0, 1, "float32", 4).less(g.density ?? 1);
    const dy = tf.where(isKept, tf.randomNormal<tf.Rank.R4>(y.shape, 0, 1, "float32", 3), 0);
    const [dx, dFilter] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
      convolve(a as tf.Tensor4D, b as tf.Tensor4D),
    )([x, filter], dy) as [tf.Tensor, tf.Tensor];

    const [xs, weights, dys] = [x.dataSync(), filter.dataSync(), dy.dataSync()];
    const expected = {
      y: new Float64Array(y.size),
      dx: new Float64Array(x.size),
      dFilter: new Float64Array(filter.size),
    };
    visit(g, (at, cell, to) => {
      const [pixel, weight, d] = [xs[at] as number, weights[cell] as number, dys[to] as number];
      expected.y[to] = (expected.y[to] as number) + pixel * weight;
      expected.dx[at] = (expected.dx[at] as number) + d * weight;
      expected.dFilter[cell] = (expected.dFilter[cell] as number) + d * pixel;
    });
    expectClose(y, expected.y);
    expectClose(dx, expected.dx);
    expectClose(dFilter, expected.dFilter);
  });

  it.each([
    ["relu", tf.relu],
    ["relu6", tf.relu6],
    ["sigmoid", tf.sigmoid],
  ] as const)("3 x 3 with bias and %s", (activation, apply) => {
    const x = tf.randomNormal<tf.Rank.R4>([2, 7, 6, 32], 0, 1, "float32", 1);
    const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 32, 32], 0, 0.2, "float32", 2);
    const bias = tf.randomNormal<tf.Rank.R1>([32], 0, 1, "float32", 3);
    const fused = tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias, activation });
    const apart = apply(tf.conv2d(x, filter, 1, "same").add(bias));
    expectClose(fused, Float64Array.from(apart.dataSync()));
  });
});
