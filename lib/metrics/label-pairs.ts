import { checkSameLength, type Label, type LabelsLike, toLabels, uniqueLabels } from "../data/labels.js";

/** True and predicted labels of the same rows. */
export interface LabelPairs {
  readonly yTrue: readonly Label[];
  readonly yPred: readonly Label[];
  /** The labels of either, ascending. */
  readonly labels: readonly Label[];
}

/**
 * Reads both lists of labels.
 *
 * @throws {ShapeError} If they are empty or differ in length.
 * @throws {DataError} If a label is missing, or text and numbers are mixed.
 */
export function toLabelPairs(yTrue: LabelsLike, yPred: LabelsLike): LabelPairs {
  const truth = toLabels(yTrue, "yTrue");
  const predicted = toLabels(yPred, "yPred");
  checkSameLength(truth, predicted, "yTrue", "yPred");
  return { yTrue: truth, yPred: predicted, labels: uniqueLabels(truth, predicted) };
}

/** Counts of one class against all others. */
export interface ClassCounts {
  readonly label: Label;
  readonly truePositives: number;
  /** Rows predicted as this class. */
  readonly predicted: number;
  /** Rows of this class. */
  readonly support: number;
}

/** Counts the rows of each of `labels`. */
export function countClasses(pairs: LabelPairs, labels: readonly Label[]): ClassCounts[] {
  return labels.map((label) => {
    let truePositives = 0;
    let predicted = 0;
    let support = 0;
    pairs.yTrue.forEach((truth, row) => {
      const guess = pairs.yPred[row];
      if (truth === label) support += 1;
      if (guess === label) predicted += 1;
      if (truth === label && guess === label) truePositives += 1;
    });
    return { label, truePositives, predicted, support };
  });
}
