import { beforeAll, describe, expect, it } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";

beforeAll(() => ready("cpu"));

const gradientAt = (f: (x: tf.Tensor) => tf.Tensor, ...x: number[]): number[] =>
  tf.tidy(() => Array.from(tf.grad(f)(tf.tensor1d(x)).dataSync()));

describe("the gradient of a function", () => {
  it("adds up what reaches an operand on several ways", () => {
    // d/dx (x² + 3 x) · x = 3 x² + 6 x
    expect(gradientAt((x) => tf.mul(tf.add(tf.square(x), tf.mul(x, 3)), x), 1, -2)).toEqual([9, 0]);
  });

  it("takes zeros for results of an operation that the function does not use", () => {
    expect(gradientAt((x) => tf.square(tf.split(x, 2)[1] as tf.Tensor), 1, 2, 3, 4)).toEqual([0, 0, 6, 8]);
  });

  it("leaves out what does not follow from the operand or does not lead to the result", () => {
    const f = (x: tf.Tensor): tf.Tensor => {
      // No gradient is known for this one.
      tf.topk(x, 1);
      return tf.mul(tf.sign(tf.tensor1d([-5, 5])), x);
    };
    expect(gradientAt(f, 1, 2)).toEqual([-1, 1]);
  });

  it("may be differentiated again", () => {
    const cube = (x: tf.Tensor): tf.Tensor => tf.mul(tf.square(x), x);
    expect(gradientAt((x) => tf.grad(cube)(x), 2)).toEqual([12]);
  });

  it("of several operands is null for one without influence only where that is allowed", () => {
    const [used, unused] = [tf.variable(tf.scalar(3)), tf.variable(tf.scalar(4))];
    const { grads } = tf.variableGrads(() => tf.square(used) as tf.Scalar, [used, unused]);
    expect(Object.keys(grads)).toEqual([used.name]);
    expect(() => tf.grad(() => tf.scalar(1))(tf.scalar(2))).toThrow(/Cannot compute gradient of y=f\(x\)/);
  });

  it("leaves nothing behind but its results", () => {
    const x = tf.variable(tf.tensor1d([1, 2, 3]));
    const before = tf.memory();
    const { value, grads } = tf.variableGrads(
      () => tf.sum(tf.sigmoid(tf.tanh(tf.square(x)))) as tf.Scalar,
      [x],
    );
    tf.dispose([value, ...Object.values(grads)]);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    x.dispose();
  });

  it("says whose gradient does not fit", () => {
    const broken = tf.customGrad((x) => ({
      value: tf.square(x as tf.Tensor),
      gradFunc: () => [tf.zeros([2])],
    }));
    expect(() => gradientAt((x) => broken(x), 1, 2, 3)).toThrow(
      /float32 of shape \[3\], got float32 of shape \[2\]/,
    );
  });
});
