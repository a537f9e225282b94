import { checkSameLength, type Label, type LabelsLike, toLabels, uniqueLabels } from "../data/labels.js";
import { isTensorLike, type MatrixLike, toMatrix } from "../data/matrix.js";
import { DataError, ShapeError } from "../errors.js";
import { toWeights } from "./weights.js";

/** Classes, one a row (shape `[n]`), or the labels that each row has: a matrix of 0 and 1 of shape `[n, k]`. */
export type TargetsLike = LabelsLike | MatrixLike;

/** True and predicted classes of the same rows. */
export interface ClassTargets {
  readonly kind: "classes";
  readonly yTrue: readonly Label[];
  readonly yPred: readonly Label[];
  /** The classes of either, ascending. */
  readonly labels: readonly Label[];
  readonly weights: readonly number[] | undefined;
}

/** True and predicted sets of labels of the same rows. */
export interface MultilabelTargets {
  readonly kind: "multilabel";
  readonly yTrue: readonly (readonly number[])[];
  readonly yPred: readonly (readonly number[])[];
  /** Columns, from 0. */
  readonly labels: readonly number[];
  readonly weights: readonly number[] | undefined;
}

/** What a classification metric compares. */
export type Targets = ClassTargets | MultilabelTargets;

/** Whether `value` has rows and columns; a tensor of one column counts as a list. */
export function isMatrixLike(value: LabelsLike | MatrixLike): value is MatrixLike {
  if (isTensorLike(value)) return value.shape.length === 2 && value.shape[1] !== 1;
  if (Array.isArray(value)) return typeof value[0] === "object" && value[0] !== null;
  return "values" in value && Array.isArray(value.values) && Array.isArray(value.values[0]);
}

/**
 * Reads what a classification metric compares.
 *
 * @throws {ShapeError} If they are empty, or of different lengths or forms.
 * @throws {DataError} If a label is missing, text and numbers are mixed, or a matrix holds other values than 0 and 1.
 */
export function toTargets(yTrue: TargetsLike, yPred: TargetsLike, sampleWeight?: LabelsLike): Targets {
  const [truthIsMatrix, guessIsMatrix] = [isMatrixLike(yTrue), isMatrixLike(yPred)];
  if (truthIsMatrix !== guessIsMatrix) {
    const form = (isMatrix: boolean) => (isMatrix ? "[n, k]" : "[n]");
    throw new ShapeError(
      `Expected yTrue and yPred of the same form, got ${form(truthIsMatrix)} and ${form(guessIsMatrix)}.`,
    );
  }
  return truthIsMatrix
    ? multilabelTargets(yTrue as MatrixLike, yPred as MatrixLike, sampleWeight)
    : toClassTargets(yTrue as LabelsLike, yPred as LabelsLike, sampleWeight);
}

/** Reads classes only. @throws {ShapeError | DataError} */
export function toClassTargets(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  sampleWeight?: LabelsLike,
): ClassTargets {
  const truth = toLabels(yTrue, "yTrue");
  const predicted = toLabels(yPred, "yPred");
  checkSameLength(truth, predicted, "yTrue", "yPred");
  return {
    kind: "classes",
    yTrue: truth,
    yPred: predicted,
    labels: uniqueLabels(truth, predicted),
    weights: toWeights(sampleWeight, truth.length),
  };
}

/**
 * Reads a matrix of 0 and 1.
 *
 * @throws {ShapeError | DataError}
 */
export function toIndicator(y: MatrixLike, name: string): number[][] {
  const rows = toMatrix(y);
  rows.forEach((row, index) => {
    const other = row.find((value) => value !== 0 && value !== 1);
    if (other === undefined) return;
    throw new DataError(
      `Expected ${name} of shape [n, k] to hold 0 and 1 only, got ${other} in row ${index}.`,
    );
  });
  return rows;
}

function multilabelTargets(yTrue: MatrixLike, yPred: MatrixLike, sampleWeight?: LabelsLike): Targets {
  const truth = toIndicator(yTrue, "yTrue");
  const predicted = toIndicator(yPred, "yPred");
  checkSameLength(truth, predicted, "yTrue", "yPred");
  const [columns, others] = [truth[0]?.length ?? 0, predicted[0]?.length ?? 0];
  if (columns !== others) {
    throw new ShapeError(`Expected yTrue and yPred with as many columns, got ${columns} and ${others}.`);
  }
  return {
    kind: "multilabel",
    yTrue: truth,
    yPred: predicted,
    labels: Array.from({ length: columns }, (_, column) => column),
    weights: toWeights(sampleWeight, truth.length),
  };
}
