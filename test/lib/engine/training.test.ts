import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setRandomSeed } from "../../../lib/data/index.js";
import { fallbacks, ready, resetFallbacks, setThreads, tf, threads } from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { referenceModels, stripes } from "./reference-models.js";

const defaultThreads = 2;

beforeAll(async () => {
  await ready("cpu");
});

afterAll(() => setThreads(defaultThreads));

describe("training on the CPU engine", () => {
  it.each(Object.keys(referenceModels))("lowers the loss of a %s without slow kernels", async (name) => {
    const { model, x, y } = referenceModels[name]?.() ?? expect.fail(`no model ${name}`);
    resetFallbacks();
    const { history } = await model.fit(x, y, { epochs: 12, batchSize: 32, verbose: 0 });
    const losses = history.loss as number[];
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)).toBeLessThan(0.95 * (losses[0] as number));
    expect(fallbacks().filter(({ expected }) => !expected)).toEqual([]);
  });

  it("teaches a convolutional network to tell rows, columns and diagonals apart", async () => {
    setRandomSeed(1);
    const { model, x, y } = referenceModels["convolutional network"]?.() ?? expect.fail("no model");
    await model.fit(x, y, { epochs: 25, batchSize: 16, verbose: 0 });
    const test = stripes(90);
    const [, accuracy] = model.evaluate(test.x, test.y) as tf.Scalar[];
    expect(accuracy?.dataSync()[0]).toBeGreaterThan(0.95);
  });

  it("moves batch normalisation's averages towards the batch's mean and variance", () => {
    const layer = tf.layers.batchNormalization({ momentum: 0.9, scale: false, center: false });
    const x = tf.tensor2d([1, 10, 3, 30], [2, 2]);
    const y = layer.apply(x, { training: true }) as tf.Tensor;
    expect(Array.from(y.dataSync(), Math.round)).toEqual([-1, -1, 1, 1]);
    const [mean, variance] = layer.getWeights() as [tf.Tensor, tf.Tensor];
    expectClose(Array.from(mean.dataSync()), [0.2, 2], 1e-6);
    expectClose(Array.from(variance.dataSync()), [1, 10.9], 1e-6);
  });

  it("keeps memory flat over training steps", async () => {
    const { model, x, y } = referenceModels["convolutional network"]?.() ?? expect.fail("no model");
    const step = async (): Promise<void> => {
      await model.fit(x, y, { epochs: 1, batchSize: 32, verbose: 0 });
      const prediction = model.predict(x as tf.Tensor) as tf.Tensor;
      await prediction.data();
      prediction.dispose();
    };
    await step();
    const before = tf.memory();
    for (let i = 0; i < 5; i++) await step();
    expect(tf.memory()).toEqual(before);
  });

  it("lets timers run while it fits", async () => {
    const { model, x, y } = referenceModels["convolutional network"]?.() ?? expect.fail("no model");
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await model.fit(x, y, { epochs: 20, batchSize: 16, verbose: 0, yieldEvery: "batch" });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe("thread count", () => {
  it("changes a trained model's predictions by rounding only", async () => {
    const predictions: Float32Array[] = [];
    const weights: tf.Tensor[][] = [];
    for (const count of [1, 2, 4]) {
      setThreads(count);
      expect(threads()).toBe(count);
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [28, 28, 1],
            filters: 16,
            kernelSize: 3,
            activation: "relu",
            kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
          }),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.flatten(),
          tf.layers.dense({
            units: 10,
            activation: "softmax",
            kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
          }),
        ],
      });
      weights.push(model.getWeights().map((weight) => weight.clone()));
      model.setWeights(weights[0] as tf.Tensor[]);
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
      const x = tf.randomUniform([64, 28, 28, 1], 0, 1, "float32", 8);
      const y = tf.oneHot(tf.randomUniform([64], 0, 10, "int32", 9) as tf.Tensor1D, 10);
      await model.fit(x, y, { epochs: 3, batchSize: 32, shuffle: false, verbose: 0 });
      predictions.push((model.predict(x) as tf.Tensor).dataSync() as Float32Array);
    }
    const [one, ...others] = predictions as [Float32Array, Float32Array, Float32Array];
    for (const other of others) {
      const largest = one.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? 1))),
        0,
      );
      // Sums in another order differ in the last bits, and six steps of descent spread that.
      expect(largest).toBeLessThan(1e-4);
    }
  });

  it("must be an integer in range", () => {
    expect(() => setThreads(0)).toThrow("Expected a thread count in [1, 64], got 0.");
    expect(() => setThreads(1.5)).toThrow("got 1.5");
  });
});
