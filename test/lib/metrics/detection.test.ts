import { describe, expect, it } from "vitest";
import { DataError, ParameterError, ShapeError } from "../../../lib/errors.js";
import {
  boxIou,
  type DetectedBoxes,
  meanAveragePrecision,
  type ObjectBoxes,
} from "../../../lib/metrics/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { readFixture } from "../../helpers/fixture.js";

interface Figures
  extends Record<"map" | "map50" | "map75" | "mapSmall" | "mapMedium" | "mapLarge" | "mar", number> {
  maxDetections: number;
  labels: number[];
  classMap: number[];
  classMar: number[];
}

const { yTrue, yPred, expected } = readFixture<{
  yTrue: ObjectBoxes[];
  yPred: DetectedBoxes[];
  expected: Figures[];
}>("metrics/detection.json");

describe("meanAveragePrecision", () => {
  it.each(expected)("equals pycocotools' with $maxDetections detections an image", (figures) => {
    const { maxDetections, labels, classMap, classMar, ...means } = figures;
    const found = meanAveragePrecision(yTrue, yPred, { boxFormat: "xywh", maxDetections });
    for (const [name, value] of Object.entries(means)) {
      expectClose(found[name as keyof typeof means], value, 1e-9, name);
    }
    expect(found.classes.map(({ label }) => label)).toEqual(labels);
    expectClose(
      found.classes.map(({ map }) => map),
      classMap,
    );
    expectClose(
      found.classes.map(({ mar }) => mar),
      classMar,
    );
  });

  it("is NaN where there is no box, and 0 where none is found", () => {
    const empty = { boxes: [], labels: [] };
    expect(meanAveragePrecision([empty], [{ ...empty, scores: [] }]).map).toBeNaN();
    expect(
      meanAveragePrecision([{ boxes: [[0, 0, 9, 9]], labels: ["cat"] }], [{ ...empty, scores: [] }]).map,
    ).toBe(0);
  });

  it("refuses other images, labels that are missing and thresholds that cannot be", () => {
    const image = { boxes: [[0, 0, 1, 1]], labels: ["cat"] };
    expect(() => meanAveragePrecision([image], [])).toThrow(ShapeError);
    expect(() => meanAveragePrecision([image], [{ ...image, labels: ["a", "b"], scores: [1] }])).toThrow(
      "yPred[0]",
    );
    expect(() => meanAveragePrecision([image], [{ ...image, scores: [1] }], { iouThresholds: [0] })).toThrow(
      ParameterError,
    );
  });
});

describe("boxIou", () => {
  it("knows the three formats", () => {
    expectClose(boxIou([[0, 0, 2, 2]], [[1, 0, 3, 2]]), [[1 / 3]]);
    expectClose(boxIou([[0, 0, 2, 2]], [[1, 0, 2, 2]], "xywh"), [[1 / 3]]);
    expectClose(boxIou([[1, 1, 2, 2]], [[2, 1, 2, 2]], "cxcywh"), [[1 / 3]]);
    expect(boxIou([[0, 0, 1, 1]], [[1, 1, 2, 2]])).toEqual([[0]]);
  });

  it("refuses boxes that are none", () => {
    expect(() => boxIou([[0, 0, 1]], [])).toThrow(ShapeError);
    expect(() => boxIou([[2, 0, 1, 1]], [])).toThrow(DataError);
  });
});
