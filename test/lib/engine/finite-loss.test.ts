import { describe, expect, it } from "vitest";
import { finiteLossCallback } from "../../../lib/engine/finite-loss.js";
import { NonFiniteLossError, ready, tf } from "../../../lib/engine/index.js";

await ready();

function regression(learningRate: number): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [2], units: 3, name: "hidden" }),
      tf.layers.dense({ units: 1, name: "output" }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(learningRate), loss: "meanSquaredError" });
  return model;
}

describe("a loss that is not finite", () => {
  it("ends fit with the step and the layer that broke", async () => {
    const model = regression(1e20);
    const fit = model.fit(tf.ones([64, 2]), tf.ones([64, 1]), { epochs: 50, batchSize: 32, shuffle: false });
    const error = await fit.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NonFiniteLossError);
    const { step, layer, message } = error as NonFiniteLossError;
    expect(step).toBeGreaterThan(1);
    expect(step).toBeLessThan(10);
    expect(layer).toBe("hidden");
    expect(message).toMatch(/^Expected a finite loss, got \S+ at step \d+\. Layer hidden is the first/);
  });

  it("points at the data when all weights are finite", () => {
    const { onBatchEnd } = finiteLossCallback(regression(0.1));
    void onBatchEnd?.(0, { loss: 1 });
    expect(() => onBatchEnd?.(1, { loss: Number.NaN })).toThrow(
      /got NaN at step 2\. All weights are finite: look for values that are missing/,
    );
  });

  it("leaves the model ready for another fit", async () => {
    const model = regression(0.01);
    const weights = model.getWeights().map((weight) => weight.clone());
    await expect(model.fit(tf.fill([4, 2], Number.NaN), tf.ones([4, 1]))).rejects.toThrow(NonFiniteLossError);
    model.setWeights(weights);
    const { history } = await model.fit(tf.ones([4, 2]), tf.ones([4, 1]));
    expect(Number.isFinite(history.loss?.[0])).toBe(true);
  });
});
