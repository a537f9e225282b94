import * as tf from "@tensorflow/tfjs";
import { describe, expect, it, vi } from "vitest";
import type { Label } from "../../lib/data/labels.js";
import { type Rows, rowCount, takeRows } from "../../lib/data/take-rows.js";
import { recover } from "../../lib/engine/index.js";
import { DataError, NotFittedError, ShapeError } from "../../lib/errors.js";
import type { Classifier, EpochProgress } from "../../lib/models/estimator.js";
import { expectClose } from "./close-to.js";

/** What {@link checkEstimator} needs of an estimator. */
export interface EstimatorCase<X> {
  /** A new estimator of one seed; small enough to fit in a second. */
  create(seed: number): Classifier<X>;
  /** Rows it can learn from. */
  readonly x: X;
  /** Numeric labels of at least two classes. */
  readonly y: readonly number[];
  /** Accuracy on `x` that it has to reach. */
  readonly accuracy: number;
  /** Rows of another shape than `x`, as many. */
  readonly wrongShape: X;
  /** `x` with a missing value. */
  readonly withMissing: X;
}

/**
 * The contract that every classifier keeps, as tests.
 *
 * @see scikit-learn's `check_estimator`
 */
export function checkEstimator<X extends Rows>(name: string, sample: EstimatorCase<X>): void {
  const { x, y } = sample;
  const createFitted = (seed = 1): Promise<Classifier<X>> => sample.create(seed).fit(x, y);

  describe(`${name} keeps the estimator contract:`, () => {
    it("learns", async () => {
      const model = await createFitted();
      expect(model.score(x, y)).toBeGreaterThanOrEqual(sample.accuracy);
      model.dispose();
    });

    it("answers one label and one row of probabilities a row, which agree", async () => {
      const model = await createFitted();
      const [labels, probabilities] = [model.predict(x), model.predictProba(x)];
      expect(labels).toHaveLength(rowCount(x));
      expect(probabilities).toHaveLength(rowCount(x));
      probabilities.forEach((row, index) => {
        expect(row).toHaveLength(model.classes.length);
        expectClose(
          row.reduce((sum, value) => sum + value, 0),
          1,
          1e-5,
        );
        expect(model.classes[row.indexOf(Math.max(...row))]).toBe(labels[index]);
      });
      expect(model.classes).toEqual([...new Set(y)].sort((a, b) => a - b));
      model.dispose();
    });

    it("repeats itself for the same seed and differs for another", async () => {
      const [first, same, other] = [await createFitted(1), await createFitted(1), await createFitted(2)];
      expect(same.predictProba(x)).toEqual(first.predictProba(x));
      expect(other.predictProba(x)).not.toEqual(first.predictProba(x));
      for (const model of [first, same, other]) model.dispose();
    });

    it("forgets what it learned when fitted again", async () => {
      const [fresh, again] = [await createFitted(), await createFitted()];
      await again.fit(x, y);
      expect(again.predictProba(x)).toEqual(fresh.predictProba(x));
      for (const model of [fresh, again]) model.dispose();
    });

    it("predicts each row alone as among others", async () => {
      const model = await createFitted();
      const rows = [4, 0, 2];
      const all = model.predictProba(x);
      expectClose(model.predictProba(takeRows(x, rows)), takeRows(all, rows), 1e-5);
      model.dispose();
    });

    it("keeps the labels as they are, text too", async () => {
      const names: Label[] = y.map((label) => `class ${label}`);
      const model = await sample.create(1).fit(x, names as string[]);
      expect(model.classes).toEqual([...new Set(names)].sort());
      expect(model.score(x, names)).toBeGreaterThanOrEqual(sample.accuracy);
      expect(model.toExportSource().classes).toEqual(model.classes);
      model.dispose();
    });

    it("leaves no tensors behind", async () => {
      const before = tf.memory().numTensors;
      const model = await createFitted();
      model.predict(x);
      model.predictProba(x);
      model.score(x, y);
      const fitted = tf.memory().numTensors;
      await model.fit(x, y);
      expect(tf.memory().numTensors).toBe(fitted);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    it("reports each epoch", async () => {
      const seen: EpochProgress[] = [];
      const model = await sample.create(1).fit(x, y, { onEpoch: (progress) => seen.push(progress) });
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.map(({ epoch }) => epoch)).toEqual(seen.map((_, index) => index + 1));
      expect(seen.at(-1)?.loss).toBeLessThan(seen[0]?.loss ?? 0);
      model.dispose();
    });

    it("ends when aborted, with the weights of the last finished step, and frees the rest", async () => {
      const [model, early] = [await createFitted(), sample.create(1)];
      const tensors = tf.memory().numTensors;
      const stopAfterFirstEpoch = async (estimator: Classifier<X>): Promise<number[][]> => {
        const aborted = new AbortController();
        const fit = estimator.fit(x, y, {
          signal: aborted.signal,
          onEpoch: () => aborted.abort(new Error("enough")),
        });
        await expect(fit).rejects.toThrow("enough");
        return estimator.predictProba(x);
      };
      const refitted = await stopAfterFirstEpoch(model);
      expect(tf.memory().numTensors).toBe(tensors);
      expect(await stopAfterFirstEpoch(early)).toEqual(refitted);
      expect(refitted).not.toEqual((await model.fit(x, y)).predictProba(x));
      for (const estimator of [model, early]) estimator.dispose();
    });

    it("keeps what it had learned when aborted before the first step", async () => {
      const model = await createFitted();
      const [probabilities, tensors] = [model.predictProba(x), tf.memory().numTensors];
      await expect(model.fit(x, y, { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");
      expect(model.predictProba(x)).toEqual(probabilities);
      expect(tf.memory().numTensors).toBe(tensors);
      model.dispose();
    });

    it("keeps the weights of the last finished step when interrupted", async () => {
      const model = sample.create(1);
      const interrupt = vi.fn(() => recover());
      await model.fit(x, y, {
        onEpoch: ({ epoch }) => {
          if (epoch === 2) interrupt();
        },
      });
      expect(interrupt).toHaveBeenCalledOnce();
      const interrupted = model.predictProba(x);
      expect(interrupted).not.toEqual((await model.fit(x, y)).predictProba(x));
      model.dispose();
    });

    it("refuses to answer before fit and after dispose", async () => {
      const model = sample.create(1);
      expect(() => model.predict(x)).toThrow(NotFittedError);
      expect(() => model.toExportSource()).toThrow("Call fit");
      await model.fit(x, y);
      model.dispose();
      expect(() => model.predictProba(x)).toThrow(NotFittedError);
    });

    it("refuses rows of another shape, missing values, other lengths and one class", async () => {
      const model = await createFitted();
      expect(() => model.predict(sample.wrongShape)).toThrow(ShapeError);
      expect(() => model.predict(sample.withMissing)).toThrow(DataError);
      await expect(model.fit(sample.withMissing, y)).rejects.toThrow(DataError);
      await expect(model.fit(x, y.slice(1))).rejects.toThrow(ShapeError);
      await expect(
        model.fit(
          x,
          y.map(() => 1),
        ),
      ).rejects.toThrow("at least 2 classes");
      expect(() => model.score(x, y.slice(1))).toThrow(ShapeError);
      model.dispose();
    });

    it("exports a network whose last axis has one value a class", async () => {
      const model = await createFitted();
      const { network, classes, metrics } = model.toExportSource();
      expect(network.outputs[0]?.shape.at(-1)).toBe(classes?.length);
      expect(metrics.train_accuracy).toBeCloseTo(model.score(x, y), 6);
      model.dispose();
    });
  });
}
