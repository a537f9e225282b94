import type { Average, AveragingOptions } from "./averaging.js";
import { averagedCounts, divide, warnUndefined } from "./averaging.js";
import type { PerClassOptions } from "./precision-recall.js";
import { type TargetsLike, toTargets } from "./targets.js";
import { weightedMean } from "./weights.js";

/**
 * Intersection over union of the true and the predicted rows of a class: TP / (TP + FP + FN).
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1]; higher is better. One a class where `average` is `null`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example jaccardScore([0, 1, 1], [0, 1, 0]) // 0.5
 * @see scikit-learn `jaccard_score`
 */
export function jaccardScore(yTrue: TargetsLike, yPred: TargetsLike, options: PerClassOptions): number[];
export function jaccardScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options?: AveragingOptions & { readonly average?: Average },
): number;
export function jaccardScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: AveragingOptions = {},
): number | number[] {
  const averaged = averagedCounts(toTargets(yTrue, yPred, options.sampleWeight), options);
  const { counts, average, weights } = averaged;
  const values = divide(
    counts.map(({ truePositives }) => truePositives),
    counts.map(({ truePositives, predicted, support }) => predicted + support - truePositives),
    options.zeroDivision ?? "warn",
    () => warnUndefined("Jaccard", "true or predicted", averaged),
  );
  if (average === null) return values;
  const areAllEmpty = average === "weighted" && (weights ?? []).every((weight) => weight === 0);
  return weightedMean(values, areAllEmpty ? undefined : weights);
}
