import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { displaySymbol, hostDisplaySymbol } from "../../../lib/display.js";
import type { FitProgress } from "../../../lib/engine/fit-progress.js";
import { NonFiniteLossError, ready, setStrict, tf } from "../../../lib/engine/index.js";
import { crossValScore } from "../../../lib/model-selection/index.js";
import { MLPClassifier, Pipeline } from "../../../lib/models/index.js";
import { StandardScaler } from "../../../lib/preprocessing/index.js";
import { blobs } from "../../helpers/toy-data.js";

type Host = typeof globalThis & { [hostDisplaySymbol]?: unknown };

const { x, y } = blobs({ rows: 60, classes: 3, columns: 4, seed: 2 });
const small = { hiddenLayerSizes: [8], epochs: 4, batchSize: 16, seed: 1 };

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterEach(() => {
  delete (globalThis as Host)[hostDisplaySymbol];
  vi.restoreAllMocks();
});

/** Plays the notebook; returns the lines it shows. */
function notebook(): string[] {
  const shown: string[] = [];
  const text = (value: FitProgress): string => String(value[displaySymbol]()["text/plain"]);
  (globalThis as Host)[hostDisplaySymbol] = (value: FitProgress) => {
    shown.push(`show ${text(value)}`);
    return { update: (next: FitProgress) => shown.push(`update ${text(next)}`) };
  };
  return shown;
}

describe("an estimator's fit", () => {
  it("shows its progress in a notebook, in one output", async () => {
    const shown = notebook();
    await new MLPClassifier({ ...small, earlyStopping: true }).fit(x, y);
    expect(shown[0]).toMatch(/^show epoch 1\/4, batch 1\/4, loss \S+, accuracy \S+, \S+ s, \S+ s left$/);
    expect(shown.slice(1).every((line) => line.startsWith("update "))).toBe(true);
    expect(shown.at(-1)).toMatch(
      /^update epoch 4\/4, loss \S+, accuracy \S+, val_loss \S+, val_accuracy \S+, \S+ s$/,
    );
  });

  it("is silent with verbose: 0, in cross-validation and outside of notebooks", async () => {
    const print = vi.spyOn(console, "log").mockReturnValue();
    await new MLPClassifier(small).fit(x, y);
    const shown = notebook();
    await new MLPClassifier(small).fit(x, y, { verbose: 0 });
    await crossValScore(() => new MLPClassifier(small), x, y, { cv: 2 });
    expect(shown).toEqual([]);
    expect(print).not.toHaveBeenCalled();
  });

  it("prints a line an epoch with verbose: 2, through a pipeline", async () => {
    const print = vi.spyOn(console, "log").mockReturnValue();
    const pipeline = new Pipeline([
      ["scale", new StandardScaler()],
      ["classify", new MLPClassifier(small)],
    ]);
    await pipeline.fit(x, y, { verbose: 2 });
    expect(print.mock.calls.map(([line]) => String(line).slice(0, 15))).toEqual(
      [1, 2, 3, 4].map((epoch) => `epoch ${epoch}/4, loss`),
    );
  });

  it("ends at a loss that is not finite, and keeps what was fitted before", async () => {
    const rows = x.map((row) => [...row]);
    const model = await new MLPClassifier({ ...small, learningRate: 0.01 }).fit(rows, y);
    const [before, tensors] = [model.predictProba(rows), tf.memory().numTensors];
    const huge = rows.map((row) => row.map((value) => value * 1e38));
    const error = await model.fit(huge, y).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NonFiniteLossError);
    expect(model.predictProba(rows)).toEqual(before);
    // TensorFlow.js keeps the metric of the step that failed.
    expect(tf.memory().numTensors - tensors).toBeLessThanOrEqual(1);
  });

  it("that was aborted leaves a pipeline that predicts and can be shipped", async () => {
    const pipeline = new Pipeline([
      ["scale", new StandardScaler()],
      ["classify", new MLPClassifier({ ...small, epochs: 500 })],
    ]);
    const aborted = new AbortController();
    const fit = pipeline.fit(x, y, {
      signal: aborted.signal,
      onEpoch: ({ epoch }) => {
        if (epoch === 100) aborted.abort(new Error("good enough"));
      },
    });
    await expect(fit).rejects.toThrow("good enough");
    expect(pipeline.score(x, y)).toBeGreaterThan(0.9);
    expect(pipeline.toExportSource().preprocessing).toHaveLength(1);
    expect(pipeline.estimator.history.loss).toHaveLength(100);
  });
});
