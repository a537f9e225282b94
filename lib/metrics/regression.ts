import { checkSameLength, type LabelsLike, toVector } from "../data/labels.js";
import { ShapeError } from "../errors.js";

/**
 * Mean of the squared errors: (1/n) Σ (yᵢ − ŷᵢ)².
 *
 * @param yTrue - True values, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted values, shape `[n]`.
 * @returns At least 0; lower is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @example meanSquaredError([1, 2], [1, 4]) // 2
 * @see scikit-learn `mean_squared_error`
 */
export function meanSquaredError(yTrue: LabelsLike, yPred: LabelsLike): number {
  const [truth, predicted] = vectors(yTrue, yPred);
  return squaredErrors(truth, predicted) / truth.length;
}

/**
 * Mean of the absolute errors: (1/n) Σ |yᵢ − ŷᵢ|.
 *
 * @param yTrue - True values, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted values, shape `[n]`.
 * @returns At least 0; lower is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @example meanAbsoluteError([1, 2], [1, 4]) // 1
 * @see scikit-learn `mean_absolute_error`
 */
export function meanAbsoluteError(yTrue: LabelsLike, yPred: LabelsLike): number {
  const [truth, predicted] = vectors(yTrue, yPred);
  return truth.reduce((sum, value, row) => sum + Math.abs(value - (predicted[row] ?? 0)), 0) / truth.length;
}

/**
 * Coefficient of determination: 1 − Σ (yᵢ − ŷᵢ)² / Σ (yᵢ − ȳ)². Where all true values are equal: 1 if every
 * prediction is exact, else 0.
 *
 * @param yTrue - True values, shape `[n]`, n ≥ 2.
 * @param yPred - Predicted values, shape `[n]`.
 * @returns At most 1; higher is better; 0 for a model that always answers the mean.
 * @throws {ShapeError} If the lengths differ or n < 2.
 * @example r2Score([1, 2, 3], [1, 2, 4]) // 0.5
 * @see scikit-learn `r2_score`
 */
export function r2Score(yTrue: LabelsLike, yPred: LabelsLike): number {
  const [truth, predicted] = vectors(yTrue, yPred);
  if (truth.length < 2) throw new ShapeError(`Expected at least 2 values for R², got ${truth.length}.`);
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const residual = squaredErrors(truth, predicted);
  const total = squaredErrors(
    truth,
    truth.map(() => mean),
  );
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

function vectors(yTrue: LabelsLike, yPred: LabelsLike): [number[], number[]] {
  const truth = toVector(yTrue, "yTrue");
  const predicted = toVector(yPred, "yPred");
  checkSameLength(truth, predicted, "yTrue", "yPred");
  return [truth, predicted];
}

function squaredErrors(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, row) => sum + (value - (b[row] ?? 0)) ** 2, 0);
}
