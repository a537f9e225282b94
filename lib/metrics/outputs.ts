import { checkSameLength, type LabelsLike, toVector } from "../data/labels.js";
import { type MatrixLike, toMatrix } from "../data/matrix.js";
import { ParameterError, ShapeError } from "../errors.js";
import { isMatrixLike } from "./targets.js";
import { type SampleWeightOption, toWeights, weightedMean } from "./weights.js";

/** Values to predict: one a row, shape `[n]`, or several, shape `[n, k]`. */
export type ValuesLike = LabelsLike | MatrixLike;

/**
 * How the figures of several outputs become one: their mean (`uniformAverage`), the mean by these weights, or not at
 * all (`rawValues`).
 */
export type Multioutput = "uniformAverage" | "rawValues" | LabelsLike;

/** Options of the regression metrics. */
export interface RegressionOptions extends SampleWeightOption {
  /** For targets of shape `[n, k]`; default `uniformAverage`. */
  readonly multioutput?: Multioutput;
}

/** The same, for one figure an output. */
export type RawValuesOptions = { readonly multioutput: "rawValues" };

/** The same, for one figure. */
export type AveragedOptions = { readonly multioutput?: Exclude<Multioutput, "rawValues"> };

/** True and predicted values, output by output. */
export interface Outputs {
  readonly yTrue: readonly (readonly number[])[];
  readonly yPred: readonly (readonly number[])[];
  readonly weights: readonly number[] | undefined;
}

/**
 * Reads true and predicted values as columns.
 *
 * @throws {ShapeError} If the shapes differ or there are no rows.
 * @throws {DataError} If a value is not a finite number.
 */
export function toOutputs(yTrue: ValuesLike, yPred: ValuesLike, sampleWeight?: LabelsLike): Outputs {
  const [truth, predicted] = [toColumns(yTrue, "yTrue"), toColumns(yPred, "yPred")];
  checkSameLength(truth[0] ?? [], predicted[0] ?? [], "yTrue", "yPred");
  if (truth.length !== predicted.length) {
    throw new ShapeError(
      `Expected yTrue and yPred with as many columns, got ${truth.length} and ${predicted.length}.`,
    );
  }
  return { yTrue: truth, yPred: predicted, weights: toWeights(sampleWeight, truth[0]?.length ?? 0) };
}

/** `combine(truth, prediction)` of every row, output by output. */
export function combine(outputs: Outputs, of: (truth: number, predicted: number) => number): number[][] {
  return outputs.yTrue.map((truth, output) =>
    truth.map((value, row) => of(value, outputs.yPred[output]?.[row] ?? Number.NaN)),
  );
}

/**
 * One figure of those of the outputs, or all of them.
 *
 * @throws {ParameterError} If there is not one weight an output, or weights for a single output.
 */
export function averageOutputs(
  values: readonly number[],
  multioutput: Multioutput = "uniformAverage",
): number | number[] {
  if (multioutput === "rawValues") return [...values];
  if (multioutput === "uniformAverage") return weightedMean(values);
  if (typeof multioutput === "string") {
    throw new ParameterError(
      `Expected multioutput to be "uniformAverage", "rawValues" or weights, got ${multioutput}.`,
    );
  }
  if (values.length === 1) {
    throw new ParameterError("Expected no weights of multioutput for a single output, got some.");
  }
  const weights = toVector(multioutput, "multioutput");
  if (weights.length !== values.length) {
    throw new ParameterError(
      `Expected ${values.length} weights of multioutput, one an output, got ${weights.length}.`,
    );
  }
  return weightedMean(values, weights);
}

function toColumns(values: ValuesLike, name: string): number[][] {
  if (!isMatrixLike(values)) return [toVector(values, name)];
  const rows = toMatrix(values);
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
}
