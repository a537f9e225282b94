import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { adamW, ready, tf } from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { pattern } from "./pattern.js";

const { optimizers } = JSON.parse(
  readFileSync(new URL("../../fixtures/engine/operations.json", import.meta.url), "utf8"),
) as { optimizers: Record<string, number[]> };

const makers: Readonly<Record<string, () => tf.Optimizer>> = {
  adam: () => tf.train.adam(0.1, 0.9, 0.999, 1e-7),
  adamw: () => adamW(0.1, 0.5),
  sgd: () => tf.train.sgd(0.01),
  momentum: () => tf.train.momentum(0.01, 0.9),
  nesterov: () => tf.train.momentum(0.01, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1, 0.1),
  adadelta: () => tf.train.adadelta(1, 0.9, 1e-3),
  adamax: () => tf.train.adamax(0.1, 0.9, 0.999, 1e-7),
  rmsprop: () => tf.train.rmsprop(0.1, 0.9, 0, 1e-30),
  "rmsprop, centred": () => tf.train.rmsprop(0.1, 0.9, 0, 1e-30, true),
};

/** Weights after each of `steps` steps on f(w) = Σ k (w_k − target_k)². */
function path(optimizer: tf.Optimizer, variable: tf.Variable, steps: number): number[] {
  const target = pattern([11], 3);
  const factor = tf.range(1, 12);
  const weights: number[] = [];
  for (let i = 0; i < steps; i++) {
    optimizer.minimize(
      () => tf.sum(tf.mul(tf.squaredDifference(variable, target), factor)) as tf.Scalar,
      false,
      [variable],
    );
    weights.push(...variable.dataSync());
  }
  return weights;
}

beforeAll(async () => {
  await ready("cpu");
});

describe("optimizers", () => {
  it.each(Object.keys(optimizers))("%s takes PyTorch's steps", (name) => {
    const variable = tf.variable(tf.zeros([11]));
    const optimizer = makers[name]?.() as tf.Optimizer;
    expectClose(path(optimizer, variable, 5), optimizers[name], 2e-6);
  });

  it("Adam continues where saved weights left off", async () => {
    const variable = tf.variable(tf.zeros([11]));
    const first = tf.train.adam(0.1, 0.9, 0.999, 1e-7);
    const early = path(first, variable, 2);
    const second = tf.train.adam(0.1, 0.9, 0.999, 1e-7);
    await second.setWeights(await first.getWeights());
    expectClose([...early, ...path(second, variable, 3)], optimizers.adam, 2e-6);
  });

  it("Adam's in-place step leaves copies of a weight alone", () => {
    const variable = tf.variable(tf.ones([11]));
    const copy = variable.clone();
    const view = variable.reshape([1, 11]);
    path(tf.train.adam(0.1), variable, 1);
    expect(variable.dataSync()[0]).not.toBe(1);
    expect(Array.from(copy.dataSync())).toEqual(new Array(11).fill(1));
    expect(Array.from(view.dataSync())).toEqual(new Array(11).fill(1));
  });

  it("Adam steps a large weight on several threads", () => {
    const variable = tf.variable(tf.zeros([200_003]));
    const gradient = tf.ones([200_003]);
    tf.train.adam(0.1).applyGradients([{ name: variable.name, tensor: gradient }]);
    const values = variable.dataSync();
    expect(values.every((value) => Math.abs(value + 0.1) < 1e-6)).toBe(true);
  });
});
