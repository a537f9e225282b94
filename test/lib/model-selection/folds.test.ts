import { describe, expect, it } from "vitest";
import { ParameterError, ShapeError } from "../../../lib/errors.js";
import { KFold, StratifiedKFold } from "../../../lib/model-selection/index.js";
import { readFixture } from "../../helpers/fixture.js";

interface Case {
  n: number;
  k: number;
  y: number[];
  kFold: number[][];
  stratified?: number[][];
}

const { folds: cases } = readFixture<{ folds: Case[] }>("data/splits.json");

describe.each(cases)("$k folds of $n rows", ({ n, k, y, kFold, stratified }) => {
  it("equal scikit-learn's KFold", () => {
    expect(new KFold({ nSplits: k }).split(n).map(({ test }) => test)).toEqual(kFold);
  });

  it.skipIf(stratified === undefined)("equal scikit-learn's StratifiedKFold", () => {
    expect(new StratifiedKFold({ nSplits: k }).split(n, y).map(({ test }) => test)).toEqual(stratified);
  });

  it.skipIf(stratified === undefined)("keep the sizes and the proportions when shuffled, repeatably", () => {
    for (const Folds of [KFold, StratifiedKFold]) {
      const split = new Folds({ nSplits: k, shuffle: true, seed: 3 }).split(n, y);
      expect(new Folds({ nSplits: k, shuffle: true, seed: 3 }).split(n, y)).toEqual(split);
      expect(split.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual(y.map((_, row) => row));
      for (const { train, test } of split) expect(train.length + test.length).toBe(n);
    }
    const counts = (fold: readonly number[]) => fold.map((row) => y[row]).sort();
    const shuffled = new StratifiedKFold({ nSplits: k, shuffle: true, seed: 3 }).split(n, y);
    expect(shuffled.map(({ test }) => counts(test))).toEqual(stratified?.map(counts));
  });
});

describe("folds", () => {
  it("refuse fewer than 2, more than there are rows, and labels of another length", () => {
    expect(() => new KFold({ nSplits: 1 })).toThrow(ParameterError);
    expect(() => new KFold({ nSplits: 4 }).split(3)).toThrow("at least 4 rows");
    expect(() => new StratifiedKFold().split(4, [0, 0, 1, 1])).toThrow(ParameterError);
    expect(() => new StratifiedKFold().split(4)).toThrow("labels to stratify by");
    expect(() => new StratifiedKFold({ nSplits: 2 }).split(4, [0, 1])).toThrow(ShapeError);
  });
});
