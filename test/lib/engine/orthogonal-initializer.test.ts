import * as tf from "@tensorflow/tfjs";
import { expect, it, vi } from "vitest";

// Before the engine replaces it: TensorFlow.js' own, on its own backend.
await tf.setBackend("cpu");
const shapes = [
  [6, 4],
  [4, 6],
  [3, 3, 2, 5],
];
const stock = shapes.map((shape) => tf.initializers.orthogonal({ gain: 2, seed: 3 }).apply(shape).dataSync());

const { ready } = await import("../../../lib/engine/index.js");
await ready();

it.each(shapes.map((shape, index) => ({ shape, index })))(
  "orthogonal weights of shape $shape are TensorFlow.js' own",
  ({ shape, index }) => {
    const ours = tf.initializers.orthogonal({ gain: 2, seed: 3 }).apply(shape);
    expect(ours.shape).toEqual(shape);
    ours.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(stock[index]?.[i] ?? Number.NaN, 5);
    });
  },
);

it("large orthogonal weights are orthogonal, and no slowness is warned of", () => {
  const warn = vi.spyOn(console, "warn");
  const weights = tf.initializers.orthogonal({}).apply([256, 1024]) as tf.Tensor2D;
  const error = tf.tidy(
    () =>
      tf
        .sub(tf.matMul(weights, weights, false, true), tf.eye(256))
        .abs()
        .max()
        .dataSync()[0],
  );
  expect(error).toBeLessThan(1e-5);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

it("the initializer refuses a vector as before", () => {
  expect(() => tf.initializers.orthogonal({}).apply([3])).toThrow("Shape must be at least 2D");
});
