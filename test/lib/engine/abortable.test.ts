import { describe, expect, it } from "vitest";
import { abortable, ready, tf } from "../../../lib/engine/index.js";

await ready("cpu");

function regression(): tf.LayersModel {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] });
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  return model;
}

describe("abortable", () => {
  it("ends fit with the signal's reason while it runs, and leaves the model trainable", async () => {
    const model = regression();
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 60);
    const fit = model.fit(tf.ones([64, 2]), tf.ones([64, 1]), {
      epochs: 100_000,
      callbacks: abortable(controller.signal),
    });
    await expect(fit).rejects.toBe(reason);
    const { history } = await model.fit(tf.ones([64, 2]), tf.ones([64, 1]));
    expect(Number.isFinite(history.loss?.[0])).toBe(true);
  });

  it("ends fitDataset with the signal's reason", async () => {
    const model = regression();
    const rows = tf.data
      .array([{ xs: [1, 2], ys: [1] }])
      .repeat(8)
      .batch(4);
    const fit = model.fitDataset(rows, {
      epochs: 2,
      callbacks: abortable(AbortSignal.abort("stop")),
    });
    await expect(fit).rejects.toBe("stop");
    const { history } = await model.fitDataset(rows, { epochs: 1 });
    expect(history.loss).toHaveLength(1);
  });
});
