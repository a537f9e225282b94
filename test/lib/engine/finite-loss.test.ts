import { beforeAll, describe, expect, it } from "vitest";
import { NonFiniteLossError, ready, tf } from "../../../lib/engine/index.js";

beforeAll(async () => {
  await ready("cpu");
});

function regression(learningRate: number, loss = "meanSquaredError"): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [2], units: 3, name: "hidden", kernelInitializer: "ones" }),
      tf.layers.dropout({ rate: 0.1 }),
      tf.layers.dense({ units: 1, name: "output", kernelInitializer: "ones" }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(learningRate), loss });
  return model;
}

async function failure(training: Promise<unknown>): Promise<NonFiniteLossError> {
  const error = await training.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NonFiniteLossError);
  return error as NonFiniteLossError;
}

const hasFiniteWeights = (model: tf.LayersModel): boolean =>
  model.getWeights().every((weight) => weight.dataSync().every(Number.isFinite));

describe("a loss that is not finite", () => {
  const options = { epochs: 50, batchSize: 32, shuffle: false, verbose: 0 } as const;

  it("ends fit with the step and the layer that broke, before the weights break", async () => {
    const model = regression(1e15);
    const error = await failure(model.fit(tf.ones([64, 2]), tf.ones([64, 1]), options));
    expect(error.step).toBeGreaterThan(1);
    expect(error.step).toBeLessThan(10);
    expect(error.layer).toBe("output");
    expect(error.message).toMatch(
      /^Expected a finite loss, got \S+ at step \d+\. Layer output is the first whose output overflows\. Lower/,
    );
    expect(error.message).toContain("The weights are as before that step.");
    expect(error.message.match(/The weights are/g)).toHaveLength(1);
    expect(hasFiniteWeights(model)).toBe(true);
  });

  it("names a layer whose weights are not finite", async () => {
    const model = regression(0.1);
    model.getLayer("hidden").setWeights([tf.fill([2, 3], Number.POSITIVE_INFINITY), tf.zeros([3])]);
    const { layer, message } = await failure(model.fit(tf.ones([4, 2]), tf.ones([4, 1]), options));
    expect(layer).toBe("hidden");
    expect(message).toContain("Layer hidden is the first whose weights overflow.");
  });

  it("points at x or y where they are to blame", async () => {
    const model = regression(0.1);
    const broken = await failure(model.fit(tf.fill([4, 2], Number.NaN), tf.ones([4, 1]), options));
    expect(broken).toMatchObject({ step: 1, layer: undefined });
    expect(broken.message).toContain("got NaN at step 1. x has values that are missing or out of range.");
    const target = await failure(model.fit(tf.ones([4, 2]), tf.fill([4, 1], Number.NaN), options));
    expect(target.message).toContain("y has values that are missing");
  });

  it("points at the loss where everything else is finite", async () => {
    const model = regression(0.1);
    model.compile({ optimizer: "sgd", loss: (_y, prediction) => tf.log(tf.neg(prediction)) });
    const { layer, message } = await failure(model.fit(tf.ones([4, 2]), tf.ones([4, 1]), options));
    expect(layer).toBeUndefined();
    expect(message).toContain("look for a loss that does not fit the last layer or y");
  });

  it("ends fitDataset and trainOnBatch, and leaves the model ready for more", async () => {
    const model = regression(0.01);
    const batch = (x: number) => ({ xs: tf.fill([4, 2], x), ys: tf.ones([4, 1]) });
    const rows = tf.data.generator(function* () {
      yield batch(1);
      yield batch(Number.NaN);
    });
    expect((await failure(model.fitDataset(rows, { epochs: 2, verbose: 0 }))).step).toBe(2);
    await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), options);
    await model.trainOnBatch(tf.ones([4, 2]), tf.ones([4, 1]));
    const before = tf.memory().numTensors;
    const bad = tf.fill([4, 2], Number.NaN);
    expect((await failure(model.trainOnBatch(bad, tf.ones([4, 1])))).step).toBe(52);
    expect(tf.memory().numTensors - before).toBeLessThan(6);
    expect(Number.isFinite(await model.trainOnBatch(tf.ones([4, 2]), tf.ones([4, 1])))).toBe(true);
    expect(hasFiniteWeights(model)).toBe(true);
  });

  it("leaves no metric of its step behind", async () => {
    const model = regression(0.1);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: ["mae", "mse"] });
    const [x, y] = [tf.ones([4, 2]), tf.ones([4, 1])];
    tf.dispose(await model.trainOnBatch(x, y));
    const bad = tf.fill([4, 2], Number.NaN);
    const before = tf.memory();
    await failure(model.trainOnBatch(bad, y));
    expect(tf.memory()).toEqual(before);
    expect(await model.trainOnBatch(x, y)).toHaveLength(3);
  });

  it("is found on another device within an epoch, with the weights of that time", async () => {
    await tf.setBackend("cpu");
    const rows = (x: number) => [tf.fill([64, 2], x), tf.ones([64, 1])] as const;
    const model = regression(1e15);
    const diverged = await failure(model.fit(...rows(1), options));
    expect(diverged.layer).toBe("hidden");
    expect(diverged.message).toContain("Layer hidden is the first whose weights overflow.");
    const missing = await failure(regression(0).trainOnBatch(...rows(Number.NaN)));
    expect(missing).toMatchObject({ step: 1, layer: "hidden" });
    expect(missing.message).toContain("Look for values that are missing in x and y. Lower");
    const batches = tf.data.array([{ xs: [Number.NaN, 1], ys: [1] }]).batch(1);
    await failure(regression(0).fitDataset(batches, { epochs: 1, verbose: 0 }));
    await tf.setBackend("cellship");
  });

  it("is found in a model of several inputs and outputs", async () => {
    const [a, b] = [tf.input({ shape: [1], name: "a" }), tf.input({ shape: [1], name: "b" })];
    const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
    const heads = ["left", "right"].map(
      (name) => tf.layers.dense({ units: 1, name }).apply(sum) as tf.SymbolicTensor,
    );
    const model = tf.model({ inputs: [a, b], outputs: heads });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const column = tf.ones([4, 1]);
    const { message } = await failure(
      model.fit([column, tf.fill([4, 1], Number.NaN)], [column, column], options),
    );
    expect(message).toContain("x of b has values that are missing");
  });

  it("does not concern loops of one's own", () => {
    const weight = tf.variable(tf.scalar(-1));
    const loss = tf.train.sgd(1).minimize(() => tf.log(weight) as tf.Scalar, true);
    expect(loss?.dataSync()[0]).toBeNaN();
  });
});
