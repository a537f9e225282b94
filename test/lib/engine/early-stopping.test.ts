import { beforeAll, describe, expect, it } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";

beforeAll(async () => {
  await ready("cpu");
});

/**
 * A fit whose weight is the number of epochs done (a gradient of −1, a rate of 1) and whose figure is as told.
 *
 * @returns The epochs done and the weight at the end.
 */
async function train(
  figures: readonly number[],
  options: Parameters<typeof tf.callbacks.earlyStopping>[0],
): Promise<{ epochs: number; weight: number | undefined; tensors: number }> {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [1], units: 1, useBias: false, kernelInitializer: "zeros" })],
  });
  model.compile({ optimizer: tf.train.sgd(1), loss: (_, prediction) => tf.neg(prediction) });
  const [x, y] = [tf.ones([1, 1]), tf.ones([1, 1])];
  const scripted = new tf.CustomCallback({
    onEpochEnd: (epoch, logs = {}) => {
      logs.figure = figures[epoch] as number;
    },
  });
  const before = tf.memory().numTensors;
  const { epoch } = await model.fit(x, y, {
    epochs: figures.length,
    verbose: 0,
    callbacks: [scripted, tf.callbacks.earlyStopping({ monitor: "figure", ...options })],
  });
  const tensors = tf.memory().numTensors - before;
  return { epochs: epoch.length, weight: model.getWeights()[0]?.dataSync()[0], tensors };
}

describe("tf.callbacks.earlyStopping", () => {
  const figures = [5, 3, 4, 4, 1, 0];

  it("stops after `patience` epochs without improvement, with the last weights", async () => {
    expect(await train(figures, { patience: 2 })).toMatchObject({ epochs: 4, weight: 4 });
    expect(await train(figures, { patience: 3 })).toMatchObject({ epochs: 6, weight: 6 });
  });

  it("ends with the weights of the best epoch with restoreBestWeights, and keeps no others", async () => {
    const stopped = { epochs: 4, weight: 2, tensors: 0 };
    expect(await train(figures, { patience: 2, restoreBestWeights: true })).toEqual(stopped);
    const max = { epochs: 3, weight: 1, tensors: 0 };
    expect(await train(figures, { patience: 2, mode: "max", restoreBestWeights: true })).toEqual(max);
  });

  it("restores them at the end of all epochs, too", async () => {
    expect(await train([5, 1, 2], { patience: 9, restoreBestWeights: true })).toMatchObject({
      epochs: 3,
      weight: 2,
    });
  });
});
