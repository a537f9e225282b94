import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import * as dfd from "danfojs-node";
import { describe, expect, it } from "vitest";
import { trainTestSplit } from "../../../lib/data/train-test-split.js";
import { ParameterError, ShapeError } from "../../../lib/errors.js";

interface Case {
  counts: number[];
  sizes: { test_size?: number; train_size?: number };
  stratified: boolean;
  result: { train: number; test: number; trainCounts?: number[]; testCounts?: number[] } | null;
}

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/data/splits.json", import.meta.url), "utf8"),
) as { trainTest: Case[] };

const range = (n: number) => Array.from({ length: n }, (_, index) => index);
const countsOf = (labels: number[], classes: number) =>
  range(classes).map((label) => labels.filter((other) => other === label).length);

describe("trainTestSplit", () => {
  it.each(fixture.trainTest)(
    "has scikit-learn's sizes for classes of $counts, sizes $sizes, stratified: $stratified",
    ({ counts, sizes, stratified, result }) => {
      const y = counts.flatMap((count, label) => new Array<number>(count).fill(label));
      const options = {
        seed: 0,
        ...(sizes.test_size === undefined ? {} : { testSize: sizes.test_size }),
        ...(sizes.train_size === undefined ? {} : { trainSize: sizes.train_size }),
        ...(stratified ? { stratify: y } : {}),
      };
      if (result === null) {
        expect(() => trainTestSplit(y, options)).toThrow(ParameterError);
        return;
      }
      const [train, test] = trainTestSplit(y, options);
      expect([train.length, test.length]).toEqual([result.train, result.test]);
      // Ties are broken at random, by scikit-learn too: each class may differ by one row.
      for (const [part, expected] of [
        [train, result.trainCounts],
        [test, result.testCounts],
      ] as const) {
        const actual = countsOf(part, counts.length);
        expected?.forEach((count, label) => {
          expect(Math.abs((actual[label] ?? 0) - count)).toBeLessThanOrEqual(1);
        });
      }
    },
  );

  it("puts every row in exactly one part and keeps rows together", () => {
    const x = range(50).map((row) => [row, -row]);
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, range(50), { testSize: 13, seed: 3 });
    expect([...yTrain, ...yTest].sort((a, b) => a - b)).toEqual(range(50));
    expect(xTrain.map(([row]) => row)).toEqual(yTrain);
    expect(xTest.map(([row]) => row)).toEqual(yTest);
  });

  it("repeats itself for the same seed only", () => {
    expect(trainTestSplit(range(40), { seed: 1 })).toEqual(trainTestSplit(range(40), { randomState: 1 }));
    expect(trainTestSplit(range(40), { seed: 1 })).not.toEqual(trainTestSplit(range(40), { seed: 2 }));
  });

  it("keeps the order without shuffle", () => {
    expect(trainTestSplit(range(5), { shuffle: false, testSize: 2 })).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it("splits frames, series, typed arrays and tensors alike", () => {
    const frame = new dfd.DataFrame(
      range(12).map((row) => [row, row * 2]),
      { columns: ["a", "b"] },
    );
    const options = { testSize: 0.25, seed: 9 };
    const [, expected] = trainTestSplit(range(12), options);
    const [, testFrame, , testSeries] = trainTestSplit(frame, new dfd.Series(range(12)), options);
    expect(testFrame.columns).toEqual(["a", "b"]);
    expect(testFrame.values).toEqual(expected.map((row) => [row, row * 2]));
    expect(testSeries.values).toEqual(expected);
    const [trainTensor, testTensor] = trainTestSplit(tf.tensor2d(range(12), [12, 1]), options);
    expect(testTensor.shape).toEqual([3, 1]);
    expect(Array.from(testTensor.dataSync())).toEqual(expected);
    tf.dispose([trainTensor, testTensor]);
    const [, testTyped] = trainTestSplit(Int32Array.from(range(12)), options);
    expect(testTyped).toEqual(Int32Array.from(expected));
  });

  it("says which argument has another number of rows", () => {
    expect(() => trainTestSplit([1, 2, 3], [1, 2])).toThrow(ShapeError);
    expect(() => trainTestSplit([1, 2, 3], [1, 2])).toThrow("3 rows in argument 2 as in argument 1, got 2");
  });

  it.each([
    [{ testSize: 0 }, "testSize"],
    [{ testSize: 1.5 }, "testSize"],
    [{ testSize: 10 }, "testSize"],
    [{ trainSize: -1 }, "trainSize"],
    [{ testSize: 6, trainSize: 6 }, "at most 10"],
    [{ stratify: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] }, "got 1 of class 1"],
    [{ stratify: range(10).map((row) => row % 2), shuffle: false }, "shuffle"],
  ])("refuses %j", (options, message) => {
    expect(() => trainTestSplit(range(10), options)).toThrow(ParameterError);
    expect(() => trainTestSplit(range(10), options)).toThrow(message);
  });
});
