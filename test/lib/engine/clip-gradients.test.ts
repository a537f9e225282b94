import { describe, expect, it } from "vitest";
import { type ClipOptions, clipGradients, ready, tf } from "../../../lib/engine/index.js";

await ready("cpu");

/** Change of two variables by one step of gradient descent at rate 1 on gradients [3, −4] and [12]. */
function step(options: ClipOptions): number[] {
  const a = tf.variable(tf.zeros([2]));
  const b = tf.variable(tf.zeros([1]));
  const optimizer = clipGradients(tf.train.sgd(1), options);
  const before = tf.memory().numTensors;
  optimizer.minimize(
    () => tf.add(tf.sum(tf.mul(a, tf.tensor1d([3, -4]))), tf.sum(tf.mul(b, 12))) as tf.Scalar,
  );
  expect(tf.memory().numTensors).toBe(before);
  const change = [...a.dataSync(), ...b.dataSync()].map((value) => -value);
  tf.dispose([a, b]);
  return change;
}

function expectSteps(options: ClipOptions, expected: readonly number[]): void {
  step(options).forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index] as number, 5);
  });
}

describe("clipGradients", () => {
  it("limits each entry with clipvalue", () => {
    expectSteps({ clipvalue: 3.5 }, [3, -3.5, 3.5]);
  });

  it("limits the norm of each variable's gradient with clipnorm", () => {
    expectSteps({ clipnorm: 10 }, [3, -4, 10]);
    expectSteps({ clipnorm: 1 }, [0.6, -0.8, 1]);
  });

  it("limits the norm of all gradients with globalClipnorm", () => {
    expectSteps({ globalClipnorm: 6.5 }, [1.5, -2, 6]);
    expectSteps({ globalClipnorm: 20 }, [3, -4, 12]);
  });

  it("works in fit", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ inputShape: [1], units: 1, useBias: false, kernelInitializer: "zeros" })],
    });
    model.compile({
      optimizer: clipGradients(tf.train.sgd(0.5), { clipvalue: 0.1 }),
      loss: "meanSquaredError",
    });
    await model.fit(tf.ones([4, 1]), tf.fill([4, 1], 100), { epochs: 1 });
    expect(model.getWeights()[0]?.dataSync()[0]).toBeCloseTo(0.05, 6);
  });

  it("wants exactly one limit above 0", () => {
    expect(() => clipGradients(tf.train.sgd(1), {})).toThrow("Expected one of clipvalue");
    expect(() => clipGradients(tf.train.sgd(1), { clipnorm: 0 })).toThrow("above 0");
    expect(() => clipGradients(tf.train.sgd(1), { clipnorm: 1, clipvalue: 1 })).toThrow("Expected one of");
  });
});
