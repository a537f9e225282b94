import { describe, expect, it } from "vitest";
import type { Label } from "../../../lib/data/labels.js";
import { displaySymbol } from "../../../lib/display.js";
import { DataError, ParameterError, ShapeError } from "../../../lib/errors.js";
import {
  accuracyScore,
  classificationReport,
  confusionMatrix,
  f1Score,
  precisionScore,
  recallScore,
} from "../../../lib/metrics/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { readFixture } from "../../helpers/fixture.js";

type Average = "binary" | "macro" | "micro" | "weighted";

interface Case {
  yTrue: Label[];
  yPred: Label[];
  accuracy: number;
  confusion: number[][];
  confusionTrue: number[][];
  confusionPred: number[][];
  confusionAll: number[][];
  report: string;
  averages: Record<Average, number[] | null>;
}

describe.each(readFixture<Case[]>("metrics/classification.json"))(
  "labels $yTrue against $yPred",
  (sample) => {
    const { yTrue, yPred } = sample;

    it("accuracy and confusion matrices equal scikit-learn's", () => {
      expectClose(accuracyScore(yTrue, yPred), sample.accuracy);
      expectClose(confusionMatrix(yTrue, yPred), sample.confusion);
      expectClose(confusionMatrix(yTrue, yPred, { normalize: "true" }), sample.confusionTrue);
      expectClose(confusionMatrix(yTrue, yPred, { normalize: "pred" }), sample.confusionPred);
      expectClose(confusionMatrix(yTrue, yPred, { normalize: "all" }), sample.confusionAll);
    });

    it.each(Object.entries(sample.averages) as [Average, number[] | null][])(
      "precision, recall and F1 averaged %s equal scikit-learn's",
      (average, expected) => {
        const compute = () =>
          [precisionScore, recallScore, f1Score].map((score) => score(yTrue, yPred, { average }));
        if (expected === null) expect(compute).toThrow(ParameterError);
        else expectClose(compute(), expected);
      },
    );
  },
);

describe("classificationReport", () => {
  const reports = readFixture<Case[]>("metrics/classification.json").filter(({ report }) =>
    report.includes("accuracy"),
  );

  it.each(reports)("prints scikit-learn's text for $yTrue", ({ yTrue, yPred, report }) => {
    // Where a figure has no denominator, scikit-learn 1.2 prints the support as "3.0".
    expect(String(classificationReport(yTrue, yPred, { digits: 4 })).trim()).toBe(
      report.replace(/ {2}(\d)\.0$/gm, "    $1").trim(),
    );
  });

  it("names the classes and escapes the names", () => {
    const report = classificationReport([0, 1], [0, 1], { targetNames: ["<b>", "benign"] });
    expect(report.classes[1]).toEqual({ name: "benign", precision: 1, recall: 1, f1: 1, support: 1 });
    expect(report[displaySymbol]()["text/html"]).toContain("&lt;b&gt;");
    expect(() => classificationReport([0, 1], [0, 1], { targetNames: ["one"] })).toThrow(ParameterError);
  });
});

describe("labels", () => {
  it("may be arrays, typed arrays, series and tensors", () => {
    expect(accuracyScore(Int32Array.of(0, 1), { values: [0, 1], shape: [2] })).toBe(1);
    expect(accuracyScore([true, false], { shape: [2, 1], dataSync: () => [1, 1] })).toBe(0.5);
  });

  it("of another length, none, missing or of mixed kind are refused", () => {
    expect(() => accuracyScore([0, 1], [0])).toThrow(ShapeError);
    expect(() => accuracyScore([], [])).toThrow(ShapeError);
    expect(() => accuracyScore([0, Number.NaN], [0, 1])).toThrow("row 1 of yTrue");
    expect(() => confusionMatrix([0, "a"], [0, "a"])).toThrow(DataError);
    expect(() => confusionMatrix([0, 1], [0, 1], { labels: [7] })).toThrow(ParameterError);
  });

  it("of text need a posLabel for a binary average", () => {
    expect(() => f1Score(["no", "yes"], ["no", "yes"])).toThrow("Set posLabel");
    expect(f1Score(["no", "yes"], ["no", "yes"], { posLabel: "yes" })).toBe(1);
  });
});
