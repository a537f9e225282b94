import { checkOption } from "../check-option.js";
import { type Label, type LabelsLike, toLabels, toVector, uniqueLabels } from "../data/labels.js";
import { ParameterError, ShapeError } from "../errors.js";
import { type BoundingBox, type BoxFormat, toCorners } from "./box-iou.js";
import { type ClassImages, evaluateClass, type ImageBoxes, type MatchOptions } from "./detection-matches.js";
import { weightedMean } from "./weights.js";

/** The true boxes of one image. */
export interface ObjectBoxes {
  /** n boxes; n may be 0. */
  readonly boxes: readonly BoundingBox[];
  /** Their classes, shape `[n]`. */
  readonly labels: LabelsLike;
}

/** The boxes detected in one image. */
export interface DetectedBoxes extends ObjectBoxes {
  /** How sure each is, shape `[n]`. */
  readonly scores: LabelsLike;
}

/** Options of {@link meanAveragePrecision}. */
export interface MeanAveragePrecisionOptions {
  /** Overlaps from which a box counts as found, each in (0, 1]; default COCO's: 0.5, 0.55, …, 0.95. */
  readonly iouThresholds?: readonly number[];
  /** Detections of an image and class that count, those with the highest scores; default 100. */
  readonly maxDetections?: number;
  /** Default `xyxy`. */
  readonly boxFormat?: BoxFormat;
}

/** COCO's figures. Those of which there is nothing to compute from are `NaN`. */
export interface MeanAveragePrecision {
  /** Mean average precision over classes and thresholds. */
  readonly map: number;
  /** At an overlap of 0.5. */
  readonly map50: number;
  /** At an overlap of 0.75. */
  readonly map75: number;
  /** Of boxes below 32² square pixels. */
  readonly mapSmall: number;
  /** Of boxes from 32² to 96² square pixels. */
  readonly mapMedium: number;
  /** Of boxes above 96² square pixels. */
  readonly mapLarge: number;
  /** Mean of the largest recall, over classes and thresholds. */
  readonly mar: number;
  /** `map` and `mar` of each class that has a box. */
  readonly classes: readonly { readonly label: Label; readonly map: number; readonly mar: number }[];
}

const everywhere = [0, 1e10] as const;
const areas = { small: [0, 32 ** 2], medium: [32 ** 2, 96 ** 2], large: [96 ** 2, 1e10] } as const;
const cocoThresholds = Array.from({ length: 10 }, (_, index) => (50 + 5 * index) / 100);

/**
 * Mean average precision of detected boxes by COCO's rules: each detection, by descending score, takes the free box of its class
 * that it overlaps most; precision, made monotone, is averaged at 101 recalls, then over thresholds and classes.
 *
 * @param yTrue - True boxes, one entry an image.
 * @param yPred - Detected boxes, one entry an image.
 * @returns Ratios in [0, 1]; higher is better.
 * @throws {ShapeError} If the numbers of images, or of boxes, labels and scores of one, differ.
 * @throws {DataError} If a box is not finite or ends before it begins.
 * @throws {ParameterError} If a threshold is outside of (0, 1].
 * @example
 * meanAveragePrecision(
 *   [{ boxes: [[0, 0, 10, 10]], labels: ["cat"] }],
 *   [{ boxes: [[0, 0, 10, 8]], labels: ["cat"], scores: [0.9] }],
 * ).map50 // 1
 * @see https://cocodataset.org/#detection-eval
 */
export function meanAveragePrecision(
  yTrue: readonly ObjectBoxes[],
  yPred: readonly DetectedBoxes[],
  options: MeanAveragePrecisionOptions = {},
): MeanAveragePrecision {
  const thresholds = options.iouThresholds ?? cocoThresholds;
  if (thresholds.length === 0) throw new ParameterError("Expected at least one of iouThresholds, got none.");
  for (const threshold of thresholds) checkOption("iouThresholds", threshold, { above: 0, atMost: 1 });
  const maxDetections = checkOption("maxDetections", options.maxDetections ?? 100, {
    atLeast: 1,
    integer: true,
  });
  const classes = byClass(yTrue, yPred, options.boxFormat ?? "xyxy");
  const figures = (ious: readonly number[], areaRange: MatchOptions["areaRange"]) =>
    classes.flatMap((images) => {
      const each = ious.flatMap((iouThreshold) => {
        const found = evaluateClass(images, { iouThreshold, maxDetections, areaRange });
        return found === undefined ? [] : [found];
      });
      if (each.length === 0) return [];
      const map = weightedMean(each.map(({ averagePrecision }) => averagePrecision));
      return [{ label: images.label, map, mar: weightedMean(each.map(({ recall }) => recall)) }];
    });
  const mean = (of: "map" | "mar", ious: readonly number[], areaRange: MatchOptions["areaRange"]) =>
    weightedMean(figures(ious, areaRange).map((entry) => entry[of]));
  const all = figures(thresholds, everywhere);
  return {
    map: weightedMean(all.map(({ map }) => map)),
    map50: mean("map", [0.5], everywhere),
    map75: mean("map", [0.75], everywhere),
    mapSmall: mean("map", thresholds, areas.small),
    mapMedium: mean("map", thresholds, areas.medium),
    mapLarge: mean("map", thresholds, areas.large),
    mar: weightedMean(all.map(({ mar }) => mar)),
    classes: all,
  };
}

function byClass(
  yTrue: readonly ObjectBoxes[],
  yPred: readonly DetectedBoxes[],
  format: BoxFormat,
): ClassImages[] {
  if (yTrue.length !== yPred.length || yTrue.length === 0) {
    throw new ShapeError(
      `Expected yTrue and yPred of the same images, at least 1, got ${yTrue.length} and ${yPred.length}.`,
    );
  }
  const truths = yTrue.map((image, index) => read(image, `yTrue[${index}]`, format));
  const detections = yPred.map((image, index) => {
    const name = `yPred[${index}]`;
    const scores = image.boxes.length === 0 ? [] : toVector(image.scores, `${name}.scores`);
    return read(image, name, format, scores);
  });
  const labelsOf = (image: readonly { readonly label: Label }[]) => image.map(({ label }) => label);
  return uniqueLabels(...truths.map(labelsOf), ...detections.map(labelsOf)).map((label) => ({
    label,
    images: truths.map((truth, index): ImageBoxes => {
      const detected = (detections[index] ?? []).filter((entry) => entry.label === label);
      return {
        truth: truth.filter((entry) => entry.label === label).map(({ box }) => box),
        detected: detected.sort((a, b) => b.score - a.score),
      };
    }),
  }));
}

function read(image: ObjectBoxes, name: string, format: BoxFormat, scores?: readonly number[]) {
  const labels = image.boxes.length === 0 ? [] : toLabels(image.labels, `${name}.labels`);
  const counts = [labels.length, scores?.length ?? labels.length];
  if (counts.some((count) => count !== image.boxes.length)) {
    throw new ShapeError(
      `Expected ${image.boxes.length} labels${scores ? " and scores" : ""} in ${name}, one a box, got ${counts.slice(0, scores ? 2 : 1).join(" and ")}.`,
    );
  }
  return image.boxes.map((box, index) => ({
    box: toCorners(box, format),
    label: labels[index] ?? "",
    score: scores?.[index] ?? 0,
  }));
}
