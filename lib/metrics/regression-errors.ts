import { checkOption } from "../check-option.js";
import { DataError } from "../errors.js";
import {
  type AveragedOptions,
  averageOutputs,
  combine,
  type RawValuesOptions,
  type RegressionOptions,
  toOutputs,
  type ValuesLike,
} from "./outputs.js";
import { weightedMean } from "./weights.js";

/**
 * Mean of the squared errors: (1/n) Σ (yᵢ − ŷᵢ)².
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At least 0; lower is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @example meanSquaredError([1, 2], [1, 4]) // 2
 * @see scikit-learn `mean_squared_error`
 */
export function meanSquaredError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & RawValuesOptions,
): number[];
export function meanSquaredError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & AveragedOptions,
): number;
export function meanSquaredError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  const errors = combine(outputs, (truth, predicted) => (truth - predicted) ** 2);
  return averageOutputs(
    errors.map((error) => weightedMean(error, outputs.weights)),
    options.multioutput,
  );
}

/**
 * Square root of the mean squared error, in the unit of the values; of several outputs the mean of the roots.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At least 0; lower is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @example rootMeanSquaredError([1, 2], [1, 4]) // 1.414
 * @see scikit-learn `root_mean_squared_error`
 */
export function rootMeanSquaredError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & RawValuesOptions,
): number[];
export function rootMeanSquaredError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & AveragedOptions,
): number;
export function rootMeanSquaredError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions = {},
): number | number[] {
  const squares = meanSquaredError(yTrue, yPred, { ...options, multioutput: "rawValues" });
  return averageOutputs(squares.map(Math.sqrt), options.multioutput);
}

/**
 * Mean of the absolute errors: (1/n) Σ |yᵢ − ŷᵢ|.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At least 0; lower is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @example meanAbsoluteError([1, 2], [1, 4]) // 1
 * @see scikit-learn `mean_absolute_error`
 */
export function meanAbsoluteError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & RawValuesOptions,
): number[];
export function meanAbsoluteError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & AveragedOptions,
): number;
export function meanAbsoluteError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  const errors = combine(outputs, (truth, predicted) => Math.abs(truth - predicted));
  return averageOutputs(
    errors.map((error) => weightedMean(error, outputs.weights)),
    options.multioutput,
  );
}

/**
 * Mean of the absolute errors relative to the true values: (1/n) Σ |yᵢ − ŷᵢ| / max(|yᵢ|, 2⁻⁵²). A ratio, not per cent; a true
 * value of 0 makes it huge.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At least 0; lower is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @example meanAbsolutePercentageError([1, 2], [1, 4]) // 0.5
 * @see scikit-learn `mean_absolute_percentage_error`
 */
export function meanAbsolutePercentageError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & RawValuesOptions,
): number[];
export function meanAbsolutePercentageError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & AveragedOptions,
): number;
export function meanAbsolutePercentageError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  const errors = combine(outputs, (truth, predicted) => {
    return Math.abs(truth - predicted) / Math.max(Math.abs(truth), Number.EPSILON);
  });
  return averageOutputs(
    errors.map((error) => weightedMean(error, outputs.weights)),
    options.multioutput,
  );
}

/**
 * Mean of the squared differences of the logarithms: (1/n) Σ (ln(1 + yᵢ) − ln(1 + ŷᵢ))².
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At least 0; lower is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {DataError} If a value is below 0.
 * @example meanSquaredLogError([1, 2], [1, 4]) // 0.130
 * @see scikit-learn `mean_squared_log_error`
 */
export function meanSquaredLogError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & RawValuesOptions,
): number[];
export function meanSquaredLogError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & AveragedOptions,
): number;
export function meanSquaredLogError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  const negative = [...outputs.yTrue, ...outputs.yPred].flat().find((value) => value < 0);
  if (negative !== undefined) throw new DataError(`Expected values of at least 0, got ${negative}.`);
  const errors = combine(outputs, (truth, predicted) => (Math.log1p(truth) - Math.log1p(predicted)) ** 2);
  return averageOutputs(
    errors.map((error) => weightedMean(error, outputs.weights)),
    options.multioutput,
  );
}

/** Option of the quantile loss. */
export interface PinballOptions {
  /** The quantile that is predicted, in [0, 1]; default 0.5. */
  readonly alpha?: number;
}

/**
 * Quantile loss: (1/n) Σ max(α (yᵢ − ŷᵢ), (α − 1) (yᵢ − ŷᵢ)); half the mean absolute error at α = 0.5.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At least 0; lower is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If `alpha` is outside of [0, 1].
 * @example meanPinballLoss([1, 2], [1, 4], { alpha: 0.9 }) // 0.1
 * @see scikit-learn `mean_pinball_loss`
 */
export function meanPinballLoss(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & PinballOptions & RawValuesOptions,
): number[];
export function meanPinballLoss(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & PinballOptions & AveragedOptions,
): number;
export function meanPinballLoss(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & PinballOptions = {},
): number | number[] {
  const alpha = checkOption("alpha", options.alpha ?? 0.5, { atLeast: 0, atMost: 1 });
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  const errors = combine(outputs, (truth, predicted) => {
    return Math.max(alpha * (truth - predicted), (alpha - 1) * (truth - predicted));
  });
  return averageOutputs(
    errors.map((error) => weightedMean(error, outputs.weights)),
    options.multioutput,
  );
}
