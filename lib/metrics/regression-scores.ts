import { ShapeError } from "../errors.js";
import { quantile } from "./calibration.js";
import {
  type AveragedOptions,
  averageOutputs,
  combine,
  type Multioutput,
  type Outputs,
  type RawValuesOptions,
  type RegressionOptions,
  toOutputs,
  type ValuesLike,
} from "./outputs.js";
import { meanPinballLoss, type PinballOptions } from "./regression-errors.js";
import { warn } from "./warning.js";
import { type SampleWeightOption, weightedMean, weightedSum } from "./weights.js";

/**
 * Median of the absolute errors, which single large errors do not move.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At least 0; lower is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @example medianAbsoluteError([1, 2, 3], [1, 2, 9]) // 0
 * @see scikit-learn `median_absolute_error`
 */
export function medianAbsoluteError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & RawValuesOptions,
): number[];
export function medianAbsoluteError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & AveragedOptions,
): number;
export function medianAbsoluteError(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  const errors = combine(outputs, (truth, predicted) => Math.abs(truth - predicted));
  return averageOutputs(
    errors.map((error) => weightedQuantile(error, 0.5, outputs.weights)),
    options.multioutput,
  );
}

/**
 * The largest absolute error: max |yᵢ − ŷᵢ|.
 *
 * @param yTrue - True values, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted values, shape `[n]`.
 * @returns At least 0; lower is better.
 * @throws {ShapeError} If the lengths differ, n = 0, or there are several outputs.
 * @example maxError([1, 2], [1, 4]) // 2
 * @see scikit-learn `max_error`
 */
export function maxError(yTrue: ValuesLike, yPred: ValuesLike): number {
  const outputs = toOutputs(yTrue, yPred);
  if (outputs.yTrue.length > 1) {
    throw new ShapeError(`Expected yTrue of shape [n], got [n, ${outputs.yTrue.length}].`);
  }
  const [errors = []] = combine(outputs, (truth, predicted) => Math.abs(truth - predicted));
  return errors.reduce((largest, error) => Math.max(largest, error), 0);
}

/** Options of the shares of variance explained. */
export interface VarianceScoreOptions extends SampleWeightOption {
  /**
   * For targets of shape `[n, k]`: the mean (`uniformAverage`, the default), that weighted by the outputs' variances
   * (`varianceWeighted`) or by these weights, or one score an output (`rawValues`).
   */
  readonly multioutput?: Multioutput | "varianceWeighted";
  /** Where the true values are constant: 1 for exact predictions and 0 else (`true`, the default), or NaN and −Infinity. */
  readonly forceFinite?: boolean;
}

/**
 * Coefficient of determination: 1 − Σ (yᵢ − ŷᵢ)² / Σ (yᵢ − ȳ)². `NaN`, with a warning, for fewer than two rows.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`.
 * @param yPred - Predicted values, of the same shape.
 * @returns At most 1; higher is better; 0 for a model that always answers the mean. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or there are no rows.
 * @example r2Score([1, 2, 3], [1, 2, 4]) // 0.5
 * @see scikit-learn `r2_score`
 */
export function r2Score(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: VarianceScoreOptions & RawValuesOptions,
): number[];
export function r2Score(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: VarianceScoreOptions & {
    readonly multioutput?: Exclude<VarianceScoreOptions["multioutput"], "rawValues">;
  },
): number;
export function r2Score(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: VarianceScoreOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  if ((outputs.yTrue[0]?.length ?? 0) < 2) {
    warn("R² is not defined for fewer than two rows; it is NaN.");
    return Number.NaN;
  }
  const residuals = combine(outputs, (truth, predicted) => truth - predicted);
  return varianceScore(
    outputs,
    residuals.map((errors) => sumOfSquares(errors, outputs)),
    options,
  );
}

/**
 * Share of the variance that is explained: 1 − Var(y − ŷ) / Var(y). Unlike R², a constant error costs nothing.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`.
 * @param yPred - Predicted values, of the same shape.
 * @returns At most 1; higher is better. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or there are no rows.
 * @example explainedVarianceScore([1, 2, 3], [2, 3, 4]) // 1
 * @see scikit-learn `explained_variance_score`
 */
export function explainedVarianceScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: VarianceScoreOptions & RawValuesOptions,
): number[];
export function explainedVarianceScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: VarianceScoreOptions & {
    readonly multioutput?: Exclude<VarianceScoreOptions["multioutput"], "rawValues">;
  },
): number;
export function explainedVarianceScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: VarianceScoreOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  const residuals = combine(outputs, (truth, predicted) => truth - predicted);
  return varianceScore(
    outputs,
    residuals.map((errors) => sumOfSquares(deviations(errors, outputs), outputs)),
    options,
  );
}

/**
 * Share of the quantile loss that is explained: 1 − L(y, ŷ) / L(y, q), q the quantile of the true values. `NaN`, with a
 * warning, for fewer than two rows.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At most 1; higher is better; 0 for a model that always answers the quantile. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If `alpha` is outside of [0, 1].
 * @example d2PinballScore([1, 2, 3], [1, 3, 3]) // 0.5
 * @see scikit-learn `d2_pinball_score`
 */
export function d2PinballScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & PinballOptions & RawValuesOptions,
): number[];
export function d2PinballScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & PinballOptions & AveragedOptions,
): number;
export function d2PinballScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & PinballOptions = {},
): number | number[] {
  const outputs = toOutputs(yTrue, yPred, options.sampleWeight);
  if ((outputs.yTrue[0]?.length ?? 0) < 2) {
    warn("D² is not defined for fewer than two rows; it is NaN.");
    return Number.NaN;
  }
  const loss = { ...options, multioutput: "rawValues" } as const;
  const losses = meanPinballLoss(yTrue, yPred, loss);
  const baselines = outputs.yTrue.map((truth) => {
    const middle = weightedQuantile(truth, options.alpha ?? 0.5, outputs.weights);
    return (
      meanPinballLoss(
        truth,
        truth.map(() => middle),
        loss,
      )[0] ?? Number.NaN
    );
  });
  const scores = losses.map((value, output) => explained(value, baselines[output] ?? Number.NaN, true));
  return averageOutputs(scores, options.multioutput);
}

/**
 * Share of the absolute error that is explained: {@link d2PinballScore} with α = 0.5, so the baseline is the median.
 *
 * @param yTrue - True values, shape `[n]` or `[n, k]`, n ≥ 1.
 * @param yPred - Predicted values, of the same shape.
 * @returns At most 1; higher is better; 0 for a model that always answers the median. One an output with `multioutput: "rawValues"`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @example d2AbsoluteErrorScore([1, 2, 3], [1, 3, 3]) // 0.5
 * @see scikit-learn `d2_absolute_error_score`
 */
export function d2AbsoluteErrorScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions & RawValuesOptions,
): number[];
export function d2AbsoluteErrorScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options?: RegressionOptions & AveragedOptions,
): number;
export function d2AbsoluteErrorScore(
  yTrue: ValuesLike,
  yPred: ValuesLike,
  options: RegressionOptions = {},
): number | number[] {
  const raw = d2PinballScore(yTrue, yPred, { ...options, alpha: 0.5, multioutput: "rawValues" });
  return typeof raw === "number" ? raw : averageOutputs(raw, options.multioutput);
}

function varianceScore(
  outputs: Outputs,
  numerators: readonly number[],
  { multioutput = "uniformAverage", forceFinite = true }: VarianceScoreOptions,
): number | number[] {
  const totals = outputs.yTrue.map((truth) => sumOfSquares(deviations(truth, outputs), outputs));
  const scores = numerators.map((value, output) => explained(value, totals[output] ?? 0, forceFinite));
  if (multioutput !== "varianceWeighted") return averageOutputs(scores, multioutput);
  return weightedMean(scores, weightedSum(totals) === 0 ? undefined : totals);
}

function explained(numerator: number, denominator: number, forceFinite: boolean): number {
  if (!forceFinite || (numerator !== 0 && denominator !== 0)) return 1 - numerator / denominator;
  return numerator === 0 ? 1 : 0;
}

function deviations(values: readonly number[], { weights }: Outputs): number[] {
  const mean = weightedMean(values, weights);
  return values.map((value) => value - mean);
}

function sumOfSquares(values: readonly number[], { weights }: Outputs): number {
  return weightedSum(
    values.map((value) => value ** 2),
    weights,
  );
}

/** A quantile: interpolated linearly, or, with weights, the smallest value up to which their share is reached. */
function weightedQuantile(
  values: readonly number[],
  share: number,
  weights: readonly number[] | undefined,
): number {
  const order = values.map((_, row) => row).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  if (weights === undefined)
    return quantile(
      order.map((row) => values[row] ?? 0),
      share,
    );
  const target = share * weightedSum(order.map((row) => weights[row] ?? 0));
  let sum = 0;
  const found = order.find((row) => {
    sum += weights[row] ?? 0;
    return target === 0 ? sum > 0 : sum >= target;
  });
  return values[found ?? order.at(-1) ?? 0] ?? Number.NaN;
}
