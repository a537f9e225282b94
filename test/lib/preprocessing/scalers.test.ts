import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DataError, NotFittedError, ParameterError, ShapeError } from "../../../lib/errors.js";
import { MinMaxScaler } from "../../../lib/preprocessing/min-max-scaler.js";
import { StandardScaler } from "../../../lib/preprocessing/standard-scaler.js";
import { expectClose } from "../../helpers/close-to.js";

interface Case {
  x: number[][];
  new: number[][];
  standard: { mean: number[]; variance: number[]; scale: number[]; transformed: number[][]; new: number[][] };
  minMax: { transformed: number[][]; new: number[][] };
  minMaxWide: { transformed: number[][]; new: number[][] };
}

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/preprocessing/scalers.json", import.meta.url), "utf8"),
) as { cases: Record<string, Case> };

describe.each(Object.entries(fixture.cases))("scalers on %s data equal scikit-learn's", (_, sample) => {
  it("StandardScaler", () => {
    const scaler = new StandardScaler().fit(sample.x);
    expectClose(scaler.mean, sample.standard.mean);
    expectClose(scaler.variance, sample.standard.variance);
    expectClose(scaler.scale, sample.standard.scale);
    expectClose(scaler.transform(sample.x), sample.standard.transformed);
    expectClose(scaler.transform(sample.new), sample.standard.new);
    expectClose(scaler.inverseTransform(scaler.transform(sample.x)), sample.x);
  });

  it("MinMaxScaler", () => {
    for (const [scaler, expected] of [
      [new MinMaxScaler(), sample.minMax],
      [new MinMaxScaler({ featureRange: [-1, 2] }), sample.minMaxWide],
    ] as const) {
      expectClose(scaler.fitTransform(sample.x), expected.transformed);
      expectClose(scaler.transform(sample.new), expected.new);
      expectClose(scaler.inverseTransform(scaler.transform(sample.x)), sample.x);
    }
  });
});

describe.each([StandardScaler, MinMaxScaler])("%o", (Scaler) => {
  it("refuses to transform before fit", () => {
    expect(() => new Scaler().transform([[1]])).toThrow(NotFittedError);
    expect(() => new Scaler().toSpec()).toThrow(/Call fit/);
  });

  it("names the columns it expected", () => {
    const scaler = new Scaler().fit([[1, 2]]);
    expect(() => scaler.transform([[1, 2, 3]])).toThrow(ShapeError);
    expect(() => scaler.transform([[1, 2, 3]])).toThrow("Expected x of shape [n, 2]");
  });

  it("names the row and column of a missing value", () => {
    expect(() =>
      new Scaler().fit([
        [1, 2],
        [3, Number.NaN],
      ]),
    ).toThrow(DataError);
    expect(() =>
      new Scaler().fit([
        [1, 2],
        [3, Number.NaN],
      ]),
    ).toThrow("row 1, column 1");
  });

  it("forgets what it learned before when fitted again", () => {
    const scaler = new Scaler().fit([
      [1, 2],
      [3, 4],
    ]);
    expect(scaler.fit([[5], [9]]).transform([[7]])).toEqual(new Scaler().fit([[5], [9]]).transform([[7]]));
  });
});

it("MinMaxScaler refuses an empty range", () => {
  expect(() => new MinMaxScaler({ featureRange: [1, 1] })).toThrow(ParameterError);
});
