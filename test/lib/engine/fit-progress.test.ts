import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

  it("shows fitDataset: without the number of batches until an epoch is done", async () => {
    const rows = tf.data.generator(function* () {
      for (let i = 0; i < 3; i++) yield { xs: tf.ones([4, 2]), ys: tf.ones([4, 1]) };
    });
    await model.fitDataset(rows, { epochs: 2 });
    expect(shown[0]).toMatch(/^show epoch 1\/2, batch 1, loss \S+, mae \S+, \S+ s$/);
    expect(shown.at(-1)).toMatch(/^update epoch 2\/2, loss \S+, mae \S+, \S+ s$/);
  });

  it("prints lines instead with verbose: 2", async () => {
    const print = vi.spyOn(console, "log").mockReturnValue();
    await model.fit(x, y, { epochs: 2, verbose: 2 });
    expect(shown).toEqual([]);
    expect(print).toHaveBeenCalledTimes(2);
    print.mockRestore();
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

describe("a fit outside of a notebook", () => {
  let model: tf.LayersModel;
  const [x, y] = [tf.ones([8, 2]), tf.ones([8, 1])];
  const printed = (): unknown[] => vi.mocked(console.log).mock.calls.map(([line]) => line);

  beforeEach(() => {
    vi.spyOn(console, "log").mockReturnValue();
    model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    model.dispose();
  });

  it("prints one plain line an epoch", async () => {
    await model.fit(x, y, { epochs: 2, batchSize: 4, validationData: [x, y] });
    expect(printed()).toEqual([
      expect.stringMatching(/^epoch 1\/2, loss \S+, val_loss \S+, \S+ s, \S+ s left$/),
      expect.stringMatching(/^epoch 2\/2, loss \S+, val_loss \S+, \S+ s$/),
    ]);
  });

  it("counts the epochs from initialEpoch on", async () => {
    await model.fit(x, y, { epochs: 7, initialEpoch: 5 });
    expect(printed().map((line) => String(line).split(",")[0])).toEqual(["epoch 6/7", "epoch 7/7"]);
  });

  it("prints nothing with verbose: 0", async () => {
    await model.fit(x, y, { verbose: 0 });
    await model.fitDataset(tf.data.array([{ xs: [1, 2], ys: [1] }]).batch(1), { epochs: 1, verbose: 0 });
    expect(printed()).toEqual([]);
  });

  it("prints lines for fitDataset, too", async () => {
    await model.fitDataset(tf.data.array([{ xs: [1, 2], ys: [1] }]).batch(1), { epochs: 2 });
    expect(printed()).toHaveLength(2);
  });
});
