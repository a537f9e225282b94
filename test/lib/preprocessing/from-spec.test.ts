import { describe, expect, it } from "vitest";
import { transformerFromSpec } from "../../../lib/preprocessing/from-spec.js";
import { MinMaxScaler } from "../../../lib/preprocessing/min-max-scaler.js";
import { SpecError } from "../../../lib/preprocessing/spec-fields.js";
import { StandardScaler } from "../../../lib/preprocessing/standard-scaler.js";

const x = [
  [1, 20],
  [2, 50],
  [4, 30],
];

describe("transformerFromSpec", () => {
  it.each([new StandardScaler(), new MinMaxScaler({ featureRange: [-1, 1] })])(
    "rebuilds a fitted transformer from its JSON: %o",
    (scaler) => {
      const spec: unknown = JSON.parse(JSON.stringify(scaler.fit(x).toSpec()));
      const rebuilt = transformerFromSpec(spec);
      expect(rebuilt.transform(x)).toEqual(scaler.transform(x));
      expect(rebuilt.toSpec()).toEqual(spec);
    },
  );

  it.each([
    [null, "null"],
    [{}, "type"],
    [{ type: "Pickle" }, '"Pickle"'],
    [{ type: "StandardScaler" }, '"mean"'],
    [{ type: "StandardScaler", mean: [0], variance: [1], scale: [0] }, '"scale"'],
    [{ type: "StandardScaler", mean: [0], variance: [1, 2], scale: [1] }, '"variance"'],
    [{ type: "StandardScaler", mean: ["0"], variance: [1], scale: [1] }, '"mean"'],
    [
      { type: "MinMaxScaler", featureRange: [0], dataMin: [0], dataMax: [1], scale: [1], min: [0] },
      '"featureRange"',
    ],
    [
      { type: "MinMaxScaler", featureRange: [0, 1], dataMin: [0], dataMax: [1], scale: [1], min: [null] },
      '"min"',
    ],
  ])("refuses %j and names what is wrong", (spec, named) => {
    expect(() => transformerFromSpec(spec)).toThrow(SpecError);
    expect(() => transformerFromSpec(spec)).toThrow(named);
  });
});
