import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { expectNumericGradient } from "./numeric-gradient.js";
import { pattern } from "./pattern.js";

/** Outer dimensions of either operand. TensorFlow.js' plain kernel is wrong where each repeats along some of them. */
const outerShapes: readonly (readonly [number[], number[]])[] = [
  [[], []],
  [[2], []],
  [[], [3]],
  [[2, 1], [3]],
  [
    [2, 3],
    [2, 1],
  ],
  [
    [4, 1, 2],
    [1, 3, 1],
  ],
];

/** The product one matrix after the other, over operands repeated to the common outer shape. */
function oneByOne(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const outer = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const matrices = (x: tf.Tensor) => {
    const matrix = x.shape.slice(-2) as [number, number];
    return tf.unstack(tf.reshape(tf.broadcastTo(x, [...outer, ...matrix]), [-1, ...matrix]));
  };
  const right = matrices(b);
  const products = matrices(a).map((left, at) => tf.matMul(left, right[at] as tf.Tensor));
  return tf.reshape(tf.stack(products), [...outer, a.shape.at(-2) as number, b.shape.at(-1) as number]);
}

const transposed = (x: tf.Tensor) =>
  tf.transpose(x, [...x.shape.slice(2).map((_, axis) => axis), x.shape.length - 1, x.shape.length - 2]);

describe("matMul", () => {
  beforeAll(async () => {
    await ready("cpu");
    setStrict(true);
  });
  afterAll(() => setStrict(false));

  it.each(outerShapes)("repeats %j against %j", (outerA, outerB) => {
    const [a, b] = [pattern([...outerA, 3, 4], 1), pattern([...outerB, 4, 5], 2)];
    const expected = oneByOne(a, b);
    const ways = {
      plain: tf.matMul(a, b),
      "a transposed": tf.matMul(transposed(a), b, true),
      "b transposed": tf.matMul(a, transposed(b), false, true),
      "both transposed": tf.matMul(transposed(a), transposed(b), true, true),
    };
    for (const [way, product] of Object.entries(ways)) {
      expect(product.shape, way).toEqual(expected.shape);
      const largest = tf.max(tf.abs(tf.sub(product, expected))).dataSync()[0];
      expect(largest, way).toBeLessThan(1e-5);
    }
  });

  it.each(outerShapes)("has gradients in the operands' shapes for %j against %j", (outerA, outerB) => {
    const [a, b] = [pattern([...outerA, 3, 4], 1), pattern([...outerB, 4, 5], 2)];
    expectNumericGradient((x, y) => tf.matMul(x, y), [a, b]);
    expectNumericGradient((x, y) => tf.matMul(x, y, true, true), [transposed(a), transposed(b)]);
  });

  it.each([1, 8, 31, 32, 64, 130, 300])("multiplies one row by %i columns as by more rows", (columns) => {
    const [row, b, bias] = [pattern([1, 700], 1), pattern([700, columns], 2), pattern([columns], 3)];
    const product = (a: tf.Tensor, transposeA: boolean): tf.Tensor =>
      tf.fused.matMul({ a, b, bias, transposeA, activation: "relu" });
    const expected = tf.slice(product(tf.tile(row, [5, 1]), false), [0, 0], [1, columns]);
    for (const given of [product(row, false), product(transposed(row), true)]) {
      expect(given.shape).toEqual([1, columns]);
      expect(tf.max(tf.abs(tf.sub(given, expected))).dataSync()[0]).toBeLessThan(1e-4);
    }
  });

  it("of nothing is zero", () => {
    expect(tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])).arraySync()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it("names the shapes that do not match", () => {
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 5]))).toThrow("got shapes [2,3] and [4,5]");
  });

  it.each([[[5]], [[1]], [[]], [[3, 5]], [[2, 3, 5]]])(
    "adds a fused bias of shape %j and activates",
    (shape) => {
      for (const outer of shape.length === 3 ? [[2]] : [[], [2]]) {
        const [a, b] = [pattern([...outer, 3, 4], 1), pattern([...outer, 4, 5], 2)];
        const bias = pattern(shape, 3);
        for (const activation of ["linear", "relu", "sigmoid", "elu"] as const) {
          const fused = tf.fused.matMul({ a, b, bias, activation });
          const linear = tf.add(tf.matMul(a, b), bias);
          const expected = activation === "linear" ? linear : tf[activation](linear);
          const largest = tf.max(tf.abs(tf.sub(fused, expected))).dataSync()[0];
          expect(largest, activation).toBeLessThan(1e-6);
        }
      }
    },
  );
});
