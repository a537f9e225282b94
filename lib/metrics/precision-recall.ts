import type { Label, LabelsLike } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import { type ClassCounts, countClasses, type LabelPairs, toLabelPairs } from "./label-pairs.js";

/**
 * How the classes become one figure:
 *
 * - `binary`: the class `posLabel` alone; needs at most two labels
 * - `macro`: the mean over the classes
 * - `weighted`: the mean weighted by the classes' rows
 * - `micro`: from the counts of all classes together
 */
export type Average = "binary" | "macro" | "micro" | "weighted";

/** Options of precision, recall and F1. */
export interface PrecisionRecallOptions {
  /** Default `binary`. */
  readonly average?: Average;
  /** The class that counts as positive when `average` is `binary`; default 1. */
  readonly posLabel?: Label;
  /** Classes to average over; default all. Not used by `binary`. */
  readonly labels?: readonly Label[];
}

/** Precision, recall and F1 of one class, or of an average. Each is 0 where its denominator is. */
export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Share of the rows predicted positive that are: TP / (TP + FP); 0 where nothing is predicted positive.
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example precisionScore([0, 1, 1], [0, 1, 0]) // 1
 * @see scikit-learn `precision_score`
 */
export function precisionScore(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  options: PrecisionRecallOptions = {},
): number {
  return averaged(yTrue, yPred, options).precision;
}

/**
 * Share of the positive rows that are found: TP / (TP + FN); 0 where no row is positive.
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example recallScore([0, 1, 1], [0, 1, 0]) // 0.5
 * @see scikit-learn `recall_score`
 */
export function recallScore(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  options: PrecisionRecallOptions = {},
): number {
  return averaged(yTrue, yPred, options).recall;
}

/**
 * Harmonic mean of precision and recall: 2 P R / (P + R); 0 where both are.
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example f1Score([0, 1, 2], [0, 1, 1], { average: "macro" }) // 0.556
 * @see scikit-learn `f1_score`
 */
export function f1Score(yTrue: LabelsLike, yPred: LabelsLike, options: PrecisionRecallOptions = {}): number {
  return averaged(yTrue, yPred, options).f1;
}

/** Precision, recall and F1 from counts. */
export function precisionRecall(counts: Omit<ClassCounts, "label">): PrecisionRecall {
  const precision = ratio(counts.truePositives, counts.predicted);
  const recall = ratio(counts.truePositives, counts.support);
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

/** One figure of each kind over several classes; see {@link Average}. */
export function averageClasses(
  classes: readonly ClassCounts[],
  average: Exclude<Average, "binary">,
): PrecisionRecall {
  const sum = (value: (counts: ClassCounts) => number) =>
    classes.reduce((total, counts) => total + value(counts), 0);
  if (average === "micro") {
    return precisionRecall({
      truePositives: sum((counts) => counts.truePositives),
      predicted: sum((counts) => counts.predicted),
      support: sum((counts) => counts.support),
    });
  }
  const weight = (counts: ClassCounts) => (average === "macro" ? 1 : counts.support);
  const mean = (key: keyof PrecisionRecall) =>
    ratio(
      sum((counts) => weight(counts) * precisionRecall(counts)[key]),
      sum(weight),
    );
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}

function averaged(yTrue: LabelsLike, yPred: LabelsLike, options: PrecisionRecallOptions): PrecisionRecall {
  const pairs = toLabelPairs(yTrue, yPred);
  const average = options.average ?? "binary";
  if (average !== "binary")
    return averageClasses(countClasses(pairs, options.labels ?? pairs.labels), average);
  const [counts] = countClasses(pairs, [positiveLabel(pairs, options.posLabel ?? 1)]);
  if (counts === undefined) throw new ParameterError("Expected a positive label, got none.");
  return precisionRecall(counts);
}

function positiveLabel(pairs: LabelPairs, posLabel: Label): Label {
  const known = pairs.labels.join(", ");
  if (pairs.labels.length > 2) {
    throw new ParameterError(
      `Expected two labels for average "binary", got ${pairs.labels.length} (${known}). Choose "macro", "micro" or "weighted".`,
    );
  }
  if (pairs.labels.length === 2 && !pairs.labels.includes(posLabel)) {
    throw new ParameterError(`Expected posLabel to be one of ${known}, got ${posLabel}. Set posLabel.`);
  }
  return posLabel;
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
