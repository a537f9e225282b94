import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { referenceModels } from "./reference-models.js";

const classes = 3;

/** Probabilities to fit one-hot labels by any loss. */
function model(options: Partial<Parameters<typeof tf.layers.dense>[0]> = {}): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [4], units: 6, activation: "tanh", ...options }),
      tf.layers.dense({ units: classes, activation: "softmax" }),
    ],
  });
}

const x = () => tf.randomUniform([10, 4], -1, 1, "float32", 1);
const ids = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
/** Smoothed, so that losses that divide by labels are finite. */
const labels = () => tf.add(tf.mul(tf.oneHot(tf.tensor1d(ids, "int32"), classes), 0.7), 0.1);

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.1),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(1),
};

const losses = [
  "categoricalCrossentropy",
  "binaryCrossentropy",
  "meanSquaredError",
  "meanAbsoluteError",
  "meanAbsolutePercentageError",
  "meanSquaredLogarithmicError",
  "hinge",
  "squaredHinge",
  "categoricalHinge",
  "logcosh",
  "kullbackLeiblerDivergence",
  "poisson",
  "cosineProximity",
];

const initializers = [
  "glorotNormal",
  "glorotUniform",
  "heNormal",
  "heUniform",
  "leCunNormal",
  "leCunUniform",
  "ones",
  "orthogonal",
  "randomNormal",
  "randomUniform",
  "truncatedNormal",
  "varianceScaling",
  "zeros",
] as const;

async function train(
  trained: tf.LayersModel,
  y: tf.Tensor = labels(),
  options: tf.ModelFitArgs = {},
): Promise<void> {
  const { history } = await trained.fit(x(), y, {
    epochs: 2,
    batchSize: 4,
    verbose: 0,
    validationSplit: 0.2,
    ...options,
  });
  expect((history.loss as number[]).every(Number.isFinite)).toBe(true);
}

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

describe("on the engine's own kernels only, training runs", () => {
  it.each(Object.entries(optimizers))("with the optimizer %s", async (_, make) => {
    const trained = model();
    trained.compile({ optimizer: make(), loss: "categoricalCrossentropy" });
    await train(trained);
  });

  it.each(losses)("with the loss %s", async (loss) => {
    const trained = model();
    trained.compile({ optimizer: "adam", loss });
    await train(trained);
  });

  it("with class ids and their metrics", async () => {
    const trained = model();
    const metrics = ["accuracy", "sparseCategoricalCrossentropy"];
    trained.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics });
    await train(trained, tf.tensor2d(ids, [10, 1]));
  });

  it("with metrics of all kinds", async () => {
    const trained = model();
    const metrics = ["accuracy", "mse", "mae", "mape", "cosine", "precision", "binaryAccuracy"];
    trained.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics });
    await train(trained);
  });

  it("with class weights, regularizers and constraints", async () => {
    const trained = model({
      kernelRegularizer: "l1l2",
      biasRegularizer: tf.regularizers.l2(),
      kernelConstraint: tf.constraints.minMaxNorm({ minValue: 0.1, maxValue: 1 }),
      biasConstraint: "nonNeg",
    });
    trained.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    await train(trained, labels(), { classWeight: { 0: 1, 1: 2, 2: 3 } });
  });

  it.each(initializers)("from weights by %s", async (kernelInitializer) => {
    const trained = model({ kernelInitializer });
    trained.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await train(trained);
  });

  it.each(Object.keys(referenceModels))("of a %s", async (name) => {
    const { model: trained, x: inputs, y } = referenceModels[name]?.() ?? expect.fail(`no model ${name}`);
    await trained.fit(inputs, y, { epochs: 1, batchSize: 32, verbose: 0 });
    trained.predict(inputs);
  });

  it("in loops of one's own, with clipped gradients", () => {
    const weights = tf.variable(tf.randomNormal([4, classes], 0, 1, "float32", 1));
    const optimizer = tf.train.adam(0.05);
    const loss = (): tf.Scalar =>
      tf.losses.softmaxCrossEntropy(
        labels(),
        tf.matMul(x() as tf.Tensor2D, weights as tf.Tensor2D),
      ) as tf.Scalar;
    const before = loss().dataSync()[0] as number;
    for (let step = 0; step < 20; step++) {
      tf.tidy(() => {
        const { grads } = tf.variableGrads(loss);
        const gradient = Object.values(grads)[0] as tf.Tensor;
        const norm = tf.maximum(tf.norm(gradient), 1e-3);
        const name = Object.keys(grads)[0] as string;
        optimizer.applyGradients({ [name]: tf.mul(gradient, tf.minimum(tf.div(1, norm), 1)) });
      });
    }
    expect(loss().dataSync()[0]).toBeLessThan(before);
  });
});
