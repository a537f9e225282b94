import { beforeAll, describe, expect, it } from "vitest";
import { abortable, ready, tf } from "../../../lib/engine/index.js";

beforeAll(async () => {
  await ready("cpu");
});

function regression(): tf.LayersModel {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [2], units: 1, kernelInitializer: "ones" })],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
  return model;
}

const weightsOf = (model: tf.LayersModel): number[] =>
  model.getWeights().flatMap((weight) => [...weight.dataSync()]);

describe("abortable", () => {
  const reason = new Error("enough");
  const [x, y] = [tf.randomNormal([64, 2], 0, 1, "float32", 1), tf.ones([64, 1])];
  const options = { batchSize: 8, shuffle: false, verbose: 0 } as const;

  it("ends fit with the signal's reason while it runs, and leaves the model trainable", async () => {
    const model = regression();
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 60);
    const fit = model.fit(x, y, { ...options, epochs: 100_000, callbacks: abortable(controller.signal) });
    await expect(fit).rejects.toBe(reason);
    const { history } = await model.fit(x, y, options);
    expect(Number.isFinite(history.loss?.[0])).toBe(true);
  });

  it("keeps the weights of the last finished step, in a list with other callbacks", async () => {
    const [aborted, whole] = [regression(), regression()];
    const controller = new AbortController();
    const abortAtStepFive = new tf.CustomCallback({
      onBatchEnd: (batch) => {
        if (batch === 4) controller.abort(reason);
      },
    });
    const fit = aborted.fit(x, y, {
      ...options,
      callbacks: [abortAtStepFive, abortable(controller.signal), tf.callbacks.earlyStopping()],
    });
    await expect(fit).rejects.toBe(reason);
    await whole.fit(x.slice([0, 0], [5 * 8, 2]), y.slice([0, 0], [5 * 8, 1]), options);
    expect(weightsOf(aborted)).toEqual(weightsOf(whole));
  });

  it("ends fitDataset with the signal's reason", async () => {
    const model = regression();
    const rows = tf.data
      .array([{ xs: [1, 2], ys: [1] }])
      .repeat(8)
      .batch(4);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 60);
    const fit = model.fitDataset(rows, {
      epochs: 100_000,
      verbose: 0,
      callbacks: abortable(controller.signal),
    });
    await expect(fit).rejects.toBe(reason);
    const { history } = await model.fitDataset(rows, { epochs: 1, verbose: 0 });
    expect(history.loss).toHaveLength(1);
  });

  it("ends the validation of fit and of fitDataset, and leaves the model trainable", async () => {
    const model = regression();
    let judged = 0;
    const controller = { current: new AbortController() };
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => {
      // Four batches are trained on, then the validation data are judged.
      judged += 1;
      if (judged === 6) controller.current.abort(reason);
      return tf.metrics.meanSquaredError(yTrue, yPred);
    };
    model.compile({ optimizer: tf.train.sgd(0.01), loss });
    const rows = tf.data
      .array([{ xs: [1, 2], ys: [1] }])
      .repeat(32)
      .batch(8);
    const trainings = [
      (callbacks: tf.Callback) =>
        model.fit(x.slice(0, 32), y.slice(0, 32), { ...options, validationData: [x, y], callbacks }),
      (callbacks: tf.Callback) =>
        model.fitDataset(rows, { epochs: 1, verbose: 0, validationData: rows, callbacks }),
    ];
    for (const train of trainings) {
      judged = 0;
      controller.current = new AbortController();
      await expect(train(abortable(controller.current.signal))).rejects.toBe(reason);
      expect(judged).toBe(6);
    }
    const { history } = await model.fit(x, y, options);
    expect(Number.isFinite(history.loss?.[0])).toBe(true);
  });

  it("does not begin when the signal is aborted already", async () => {
    const model = regression();
    const before = weightsOf(model);
    const fit = model.fit(x, y, { ...options, callbacks: abortable(AbortSignal.abort("stop")) });
    await expect(fit).rejects.toBe("stop");
    expect(weightsOf(model)).toEqual(before);
  });
});
