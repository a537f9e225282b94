import type { Label, LabelsLike } from "../data/labels.js";
import { averageColumns, type ColumnAverage, toScoreColumns, weightedColumns } from "./score-columns.js";
import { type BinaryScores, countByThreshold, type ScoresLike, toBinaryScores } from "./scores.js";
import type { TargetsLike } from "./targets.js";
import { warn } from "./warning.js";
import type { SampleWeightOption } from "./weights.js";

/** Options of {@link precisionRecallCurve}. */
export interface PrecisionRecallCurveOptions extends SampleWeightOption {
  /** The positive class; default the greater of the two labels. */
  readonly posLabel?: Label;
}

/** Precision and recall at each threshold, and the end at recall 0. */
export interface PrecisionRecallCurve {
  /** TP / (TP + FP) at each threshold, then 1. */
  readonly precision: readonly number[];
  /** TP / (TP + FN) at each threshold, descending, then 0. */
  readonly recall: readonly number[];
  /** Rows that score at least this count as positive; ascending, one fewer than the other two. */
  readonly thresholds: readonly number[];
}

/**
 * Precision and recall at each threshold of the score. Rows of equal score move together.
 *
 * @param yTrue - Labels of two classes, shape `[n]`, or of more with `posLabel`.
 * @param yScore - Score of the positive class, shape `[n]`, or `predictProba` of shape `[n, 2]`.
 * @throws {ParameterError} If `yTrue` has more than two classes and `posLabel` is not given.
 * @throws {ShapeError} If the lengths differ.
 * @see scikit-learn `precision_recall_curve`
 */
export function precisionRecallCurve(
  yTrue: LabelsLike,
  yScore: ScoresLike,
  options: PrecisionRecallCurveOptions = {},
): PrecisionRecallCurve {
  return curveOf(toBinaryScores(yTrue, yScore, options));
}

/** Options of {@link averagePrecisionScore}. */
export interface AveragePrecisionOptions extends SampleWeightOption {
  /** With more than two classes, or several labels a row; `macro` by default, `null` for one figure a class. */
  readonly average?: ColumnAverage;
  /** The positive one of two classes; default 1. */
  readonly posLabel?: Label;
}

/**
 * Precision averaged over the steps of recall: Σ (Rᵢ − Rᵢ₋₁) Pᵢ, without interpolation.
 *
 * @param yTrue - Labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`.
 * @param yScore - Score of the positive class, shape `[n]`, or of each class, shape `[n, k]`, columns in ascending
 *   order of the labels; more than two classes are taken one against the rest.
 * @returns Ratio in [0, 1]; the share of positive rows is chance; higher is better.
 * @throws {ParameterError} If `posLabel` is not one of two classes.
 * @throws {ShapeError} If the lengths differ or there is not one column a class.
 * @example averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.833
 * @see scikit-learn `average_precision_score`
 */
export function averagePrecisionScore(
  yTrue: TargetsLike,
  yScore: ScoresLike,
  options: AveragePrecisionOptions & { readonly average: null },
): number[];
export function averagePrecisionScore(
  yTrue: TargetsLike,
  yScore: ScoresLike,
  options?: AveragePrecisionOptions & { readonly average?: Exclude<ColumnAverage, null> },
): number;
export function averagePrecisionScore(
  yTrue: TargetsLike,
  yScore: ScoresLike,
  { average = "macro", posLabel = 1, sampleWeight }: AveragePrecisionOptions = {},
): number | number[] {
  const columns = toScoreColumns(yTrue, yScore, { posLabel });
  return averageColumns(weightedColumns(columns, sampleWeight), average, averagePrecision);
}

function averagePrecision(binary: BinaryScores): number {
  const { precision, recall } = curveOf(binary);
  return recall.slice(1).reduce((sum, after, i) => sum + ((recall[i] ?? 0) - after) * (precision[i] ?? 0), 0);
}

function curveOf(binary: BinaryScores): PrecisionRecallCurve {
  const { truePositives, falsePositives, thresholds } = countByThreshold(binary);
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) warn("yTrue has no positive row: recall is 1 at every threshold.", "UserWarning");
  const precision = truePositives.map((hits, index) => {
    const predicted = hits + (falsePositives[index] ?? 0);
    return predicted === 0 ? 0 : hits / predicted;
  });
  const recall = truePositives.map((hits) => (positives === 0 ? 1 : hits / positives));
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: [...thresholds].reverse(),
  };
}
