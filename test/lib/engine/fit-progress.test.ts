import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { displaySymbol, hostDisplaySymbol } from "../../../lib/display.js";
import type { FitProgress } from "../../../lib/engine/fit-progress.js";
import { ready, tf } from "../../../lib/engine/index.js";

await ready();

type Host = typeof globalThis & { [hostDisplaySymbol]?: unknown };

describe("a fit in a notebook", () => {
  const shown: string[] = [];
  const text = (value: FitProgress): string => String(value[displaySymbol]()["text/plain"]);
  let model: tf.LayersModel;
  const [x, y] = [tf.ones([100, 2]), tf.ones([100, 1])];

  beforeEach(() => {
    shown.length = 0;
    (globalThis as Host)[hostDisplaySymbol] = (value: FitProgress) => {
      shown.push(`show ${text(value)}`);
      return { update: (next: FitProgress) => shown.push(`update ${text(next)}`) };
    };
    model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: ["mae"] });
  });
  afterEach(() => {
    delete (globalThis as Host)[hostDisplaySymbol];
    model.dispose();
  });

  it("shows one output, updates it in place and leaves the final figures", async () => {
    await model.fit(x, y, { epochs: 3, batchSize: 16, validationSplit: 0.2 });
    expect(shown[0]).toMatch(/^show epoch 1\/3, batch 1\/5, loss \S+, mae \S+, \S+ s, \S+ s left$/);
    expect(shown.slice(1).every((line) => line.startsWith("update "))).toBe(true);
    expect(shown.at(-1)).toMatch(/^update epoch 3\/3, .*val_loss \S+.* \S+ s$/);
  });

  it("does not flood: at most five updates a second", async () => {
    const start = performance.now();
    await model.fit(x, y, { epochs: 40, batchSize: 4 });
    const seconds = (performance.now() - start) / 1000;
    expect(shown.length).toBeLessThanOrEqual(2 + Math.ceil(seconds * 5));
  });

  it("is silent with verbose: 0", async () => {
    await model.fit(x, y, { verbose: 0 });
    expect(shown).toEqual([]);
  });

  it("calls the callbacks it is given, of either form", async () => {
    let ends = 0;
    await model.fit(x, y, { callbacks: { onEpochEnd: () => void ends++ } });
    await model.fit(x, y, { callbacks: [new tf.CustomCallback({ onEpochEnd: () => void ends++ })] });
    await model.fit(x, y, {
      epochs: 50,
      callbacks: tf.callbacks.earlyStopping({ monitor: "loss", minDelta: 1e9 }),
    });
    expect(ends).toBe(2);
    expect(shown.filter((line) => line.startsWith("show"))).toHaveLength(3);
    expect(shown.at(-1)).toMatch(/epoch [12]\/50/);
  });

  it("takes several inputs, by position or name", async () => {
    const inputs = [tf.input({ shape: [2], name: "a" }), tf.input({ shape: [2], name: "b" })];
    const output = tf.layers.dense({ units: 1 }).apply(tf.layers.add().apply(inputs)) as tf.SymbolicTensor;
    const two = tf.model({ inputs, outputs: output });
    two.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await two.fit([x, x], y);
    await two.fit({ a: x, b: x }, y);
    expect(shown.filter((line) => line.startsWith("show"))).toHaveLength(2);
  });
});

it("a fit outside of a notebook shows nothing", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const history = await model.fit(tf.ones([4, 2]), tf.ones([4, 1]));
  expect(history.epoch).toEqual([0]);
});
