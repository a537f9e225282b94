import { describe, expect, it } from "vitest";
import { DataError, ShapeError } from "../../../lib/errors.js";
import { meanAbsoluteError, meanSquaredError, r2Score } from "../../../lib/metrics/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { readFixture } from "../../helpers/fixture.js";

interface Case {
  yTrue: number[];
  yPred: number[];
  mse: number;
  mae: number;
  r2: number;
}

describe("regression metrics", () => {
  it.each(readFixture<Case[]>("metrics/regression.json"))("equal scikit-learn's for $yTrue", (sample) => {
    expectClose(meanSquaredError(sample.yTrue, sample.yPred), sample.mse);
    expectClose(meanAbsoluteError(sample.yTrue, sample.yPred), sample.mae);
    expectClose(r2Score(sample.yTrue, sample.yPred), sample.r2);
  });

  it("refuse other lengths and text", () => {
    expect(() => meanSquaredError([1, 2], [1])).toThrow(ShapeError);
    expect(() => meanSquaredError(["a"], ["b"])).toThrow(DataError);
  });
});
