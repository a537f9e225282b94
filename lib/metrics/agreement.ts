import type { LabelsLike } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import { type ConfusionMatrixOptions, confusionMatrix } from "./confusion-matrix.js";
import { warn } from "./warning.js";
import { type SampleWeightOption, weightedSum } from "./weights.js";

/** Options of {@link balancedAccuracyScore}. */
export interface BalancedAccuracyOptions extends SampleWeightOption {
  /** Moves chance to 0, keeping 1: (s − 1/k) / (1 − 1/k); default false. */
  readonly adjusted?: boolean;
}

/**
 * Mean recall of the true classes: (1/k) Σ TPⱼ / (TPⱼ + FNⱼ).
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`; a class that is in no true row is left out, with a warning.
 * @returns Ratio in [0, 1]; 1/k is chance; higher is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @example balancedAccuracyScore([0, 0, 0, 1], [0, 0, 0, 0]) // 0.5
 * @see scikit-learn `balanced_accuracy_score`
 */
export function balancedAccuracyScore(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  { adjusted = false, ...options }: BalancedAccuracyOptions = {},
): number {
  const matrix = confusionMatrix(yTrue, yPred, options);
  const recalls = matrix.map((row, index) => (row[index] ?? 0) / weightedSum(row));
  const defined = recalls.filter((recall) => !Number.isNaN(recall));
  if (defined.length < recalls.length)
    warn("yPred has classes that yTrue has not; they are left out.", "UserWarning");
  const score = weightedSum(defined) / defined.length;
  const chance = 1 / defined.length;
  if (!adjusted) return score;
  if (chance === 1) warn("adjusted balanced accuracy is not defined for one class; it is NaN.");
  return (score - chance) / (1 - chance);
}

/**
 * Matthews' correlation of true and predicted classes, of which there may be more than two (Gorodkin's R_K); 0 where
 * either has one class only.
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @returns In [−1, 1]; 0 is chance; higher is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @example matthewsCorrcoef([1, 1, 1, -1], [1, -1, 1, 1]) // -0.333
 * @see scikit-learn `matthews_corrcoef`
 */
export function matthewsCorrcoef(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  options: SampleWeightOption = {},
): number {
  const matrix = confusionMatrix(yTrue, yPred, options);
  const { rows, columns } = marginals(matrix);
  const total = weightedSum(rows);
  const right = weightedSum(matrix.map((row, index) => row[index] ?? 0));
  const covariance = right * total - weightedSum(rows, columns);
  const truth = total ** 2 - weightedSum(rows, rows);
  const predicted = total ** 2 - weightedSum(columns, columns);
  return truth * predicted === 0 ? 0 : covariance / Math.sqrt(truth * predicted);
}

/** Options of {@link cohenKappaScore}. */
export interface CohenKappaOptions extends Pick<ConfusionMatrixOptions, "labels" | "sampleWeight"> {
  /** How much the distance of two classes in the order of the labels counts. Default: every disagreement counts alike. */
  readonly weights?: "linear" | "quadratic";
}

/**
 * Cohen's kappa, the agreement of two raters beyond chance: 1 − Σ wᵢⱼ Cᵢⱼ / Σ wᵢⱼ Eᵢⱼ.
 *
 * @param y1 - Labels of one rater, shape `[n]`, n ≥ 1.
 * @param y2 - Labels of the other, shape `[n]`.
 * @returns In [−1, 1]; 0 is chance; `NaN`, with a warning, where both use one label only.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @throws {ParameterError} If none of `labels` is in `y1`.
 * @example cohenKappaScore([0, 1, 1, 0], [0, 1, 0, 0]) // 0.5
 * @see scikit-learn `cohen_kappa_score`
 */
export function cohenKappaScore(
  y1: LabelsLike,
  y2: LabelsLike,
  { weights, ...options }: CohenKappaOptions = {},
): number {
  const matrix = confusionMatrix(y1, y2, options);
  const { rows, columns } = marginals(matrix);
  const total = weightedSum(rows);
  const weight = disagreement(weights);
  let [observed, expected] = [0, 0];
  matrix.forEach((row, i) => {
    row.forEach((count, j) => {
      observed += weight(i, j) * count;
      expected += (weight(i, j) * (rows[i] ?? 0) * (columns[j] ?? 0)) / total;
    });
  });
  const kappa = 1 - observed / expected;
  if (Number.isNaN(kappa)) warn("kappa is not defined for raters that use one label only; it is NaN.");
  return kappa;
}

function disagreement(weights: CohenKappaOptions["weights"]): (i: number, j: number) => number {
  switch (weights) {
    case undefined:
      return (i, j) => Number(i !== j);
    case "linear":
      return (i, j) => Math.abs(i - j);
    case "quadratic":
      return (i, j) => (i - j) ** 2;
    default:
      throw new ParameterError(
        `Expected weights to be "linear" or "quadratic", got ${String(weights satisfies never)}.`,
      );
  }
}

function marginals(matrix: readonly (readonly number[])[]): { rows: number[]; columns: number[] } {
  return {
    rows: matrix.map((row) => weightedSum(row)),
    columns: matrix.map((_, column) => weightedSum(matrix.map((row) => row[column] ?? 0))),
  };
}
