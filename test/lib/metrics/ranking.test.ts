import { describe, expect, it } from "vitest";
import type { Label } from "../../../lib/data/labels.js";
import { DataError, ParameterError, ShapeError } from "../../../lib/errors.js";
import { logLoss, rocAucScore, rocCurve } from "../../../lib/metrics/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { readFixture } from "../../helpers/fixture.js";

interface Ranking {
  yTrue: number[];
  yScore: number[];
  auc: number;
  fpr: number[];
  tpr: number[];
  thresholds: number[];
  full: [number[], number[], number[]];
}

const fixture = readFixture<{
  binary: Ranking[];
  multiclass: { yTrue: number[]; yScore: number[][]; auc: number };
  logLoss: { yTrue: number[]; yProba: number[] | number[][]; labels: Label[] | null; value: number }[];
}>("metrics/ranking.json");

describe.each(fixture.binary)("scores $yScore", (sample) => {
  it("have scikit-learn's ROC curve and area", () => {
    expectClose(rocAucScore(sample.yTrue, sample.yScore), sample.auc);
    const curve = rocCurve(sample.yTrue, sample.yScore);
    expectClose(curve.fpr, sample.fpr);
    expectClose(curve.tpr, sample.tpr);
    expectClose(curve.thresholds.slice(1), sample.thresholds);
    expect(curve.thresholds[0]).toBe(Number.POSITIVE_INFINITY);
    const full = rocCurve(sample.yTrue, sample.yScore, { dropIntermediate: false });
    expectClose([full.fpr, full.tpr, full.thresholds.slice(1)], sample.full);
  });

  it("may be given as both columns of predictProba", () => {
    expectClose(
      rocAucScore(
        sample.yTrue,
        sample.yScore.map((score) => [1 - score, score]),
      ),
      sample.auc,
    );
  });
});

describe("rocAucScore", () => {
  it("averages one-vs-rest for several classes", () => {
    expectClose(rocAucScore(fixture.multiclass.yTrue, fixture.multiclass.yScore), fixture.multiclass.auc);
  });

  it("refuses one class, other lengths and other widths", () => {
    expect(() => rocAucScore([1, 1], [0.1, 0.2])).toThrow(ParameterError);
    expect(() => rocAucScore([0, 1], [0.1])).toThrow(ShapeError);
    expect(() =>
      rocAucScore(
        [0, 1, 2],
        [
          [0.5, 0.5],
          [0.5, 0.5],
          [1, 0],
        ],
      ),
    ).toThrow("[n, 3], one column a class");
    expect(() => rocCurve([0, 1, 2], [0, 1, 2])).toThrow("at most 2 classes");
    expect(() => rocCurve([0, 1], [0, 1], { posLabel: 5 })).toThrow(ParameterError);
  });
});

describe("logLoss", () => {
  it.each(fixture.logLoss)("equals scikit-learn's for $yTrue", ({ yTrue, yProba, labels, value }) => {
    expectClose(logLoss(yTrue, yProba, labels === null ? {} : { labels }), value);
  });

  it("refuses one class, other widths and values that are no probability", () => {
    expect(() => logLoss([1, 1], [0.5, 0.5])).toThrow(ParameterError);
    expect(() => logLoss([0, 2], [0.5, 0.5], { labels: [0, 1] })).toThrow(ParameterError);
    expect(() =>
      logLoss(
        [0, 1],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ),
    ).toThrow(ShapeError);
    expect(() => logLoss([0, 1], [0.5, 1.5])).toThrow(DataError);
  });
});
