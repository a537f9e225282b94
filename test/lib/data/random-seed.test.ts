import { afterAll, describe, expect, it } from "vitest";
import { setRandomSeed, trainTestSplit } from "../../../lib/data/index.js";
import { ready, tf } from "../../../lib/engine/index.js";
import { MLPClassifier } from "../../../lib/models/index.js";

await ready();
const native = Math.random;

/** Predictions of a model with random weights, dropout and shuffled rows, none of them seeded. */
async function trained(): Promise<number[]> {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [3], units: 8, activation: "relu" }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 1, kernelInitializer: "randomNormal" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  const x = tf.tensor2d(
    Array.from({ length: 60 }, (_, i) => Math.sin(i)),
    [20, 3],
  );
  await model.fit(x, tf.sum(x, 1, true), { epochs: 3, batchSize: 4, verbose: 0 });
  return Array.from((model.predict(x) as tf.Tensor).dataSync());
}

describe("setRandomSeed", () => {
  afterAll(() => {
    Math.random = native;
  });

  it("makes a training repeat itself exactly, and another seed another", async () => {
    setRandomSeed(1);
    const first = await trained();
    setRandomSeed(1);
    expect(await trained()).toEqual(first);
    setRandomSeed(2);
    expect(await trained()).not.toEqual(first);
  });

  it("holds for estimators and splits without a seed of their own", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(i)]);
    const labels = rows.map(([a = 0]) => (a > 0 ? 1 : 0));
    const run = async () => {
      setRandomSeed(5);
      const [train, test, yTrain] = trainTestSplit(rows, labels);
      const model = await new MLPClassifier({ hiddenLayerSizes: [4], epochs: 3 }).fit(train, yTrain);
      return model.predictProba(test);
    };
    expect(await run()).toEqual(await run());
  });

  it("refuses a seed that is not an integer", () => {
    expect(() => setRandomSeed(1.5)).toThrow(/seed/);
  });
});
