import type { Label, LabelsLike } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import { type ClassCounts, countClasses, countSamples } from "./class-counts.js";
import { type TargetsLike, toClassTargets, toTargets } from "./targets.js";
import { type SampleWeightOption, weightedSum } from "./weights.js";

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions extends SampleWeightOption {
  /** Rows and columns, in order; other labels are left out. Default: all labels, ascending. */
  readonly labels?: readonly Label[];
  /** Divides each count by the sum of its row (`true`), of its column (`pred`) or of the matrix (`all`). Default: counts. */
  readonly normalize?: "true" | "pred" | "all";
}

/**
 * Counts rows by true and predicted label: Cᵢⱼ = rows of class i predicted as j.
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @returns Shape `[k, k]` for k labels; sums of weights where there are any. An empty row or column stays 0 when normalised.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @throws {ParameterError} If none of `labels` is in `yTrue`.
 * @example confusionMatrix([0, 1, 1], [0, 1, 0]) // [[1, 0], [1, 1]]
 * @see scikit-learn `confusion_matrix`
 */
export function confusionMatrix(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  options: ConfusionMatrixOptions = {},
): number[][] {
  const targets = toClassTargets(yTrue, yPred, options.sampleWeight);
  const labels = options.labels ?? targets.labels;
  const position = new Map(labels.map((label, index) => [label, index]));
  if (!targets.yTrue.some((label) => position.has(label))) {
    throw new ParameterError(`Expected at least one of labels [${labels.join(", ")}] in yTrue, found none.`);
  }
  const counts = labels.map(() => labels.map(() => 0));
  targets.yTrue.forEach((label, row) => {
    const line = counts[position.get(label) ?? -1];
    const column = position.get(targets.yPred[row] ?? "");
    if (line === undefined || column === undefined) return;
    line[column] = (line[column] ?? 0) + (targets.weights?.[row] ?? 1);
  });
  return normalized(counts, options.normalize);
}

function normalized(counts: number[][], by: ConfusionMatrixOptions["normalize"]): number[][] {
  if (by === undefined) return counts;
  const rowSums = counts.map((row) => weightedSum(row));
  const columnSums = counts.map((_, column) => weightedSum(counts.map((row) => row[column] ?? 0)));
  const total = weightedSum(rowSums);
  return counts.map((row, i) =>
    row.map((count, j) => {
      const divisor = { true: rowSums[i], pred: columnSums[j], all: total }[by] ?? 0;
      return divisor === 0 ? 0 : count / divisor;
    }),
  );
}

/** Options of {@link multilabelConfusionMatrix}. */
export interface MultilabelConfusionMatrixOptions extends SampleWeightOption {
  /** Classes (columns of a matrix), in order. Default: all, ascending. */
  readonly labels?: readonly Label[];
  /** One table a row instead of one a class, for targets of shape `[n, k]`; default false. */
  readonly samplewise?: boolean;
}

/**
 * One table a class, of that class against all others: `[[TN, FP], [FN, TP]]`.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Shape `[k, 2, 2]`, or `[n, 2, 2]` with `samplewise`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If a label is not a column, or classes are to be counted by row.
 * @see scikit-learn `multilabel_confusion_matrix`
 */
export function multilabelConfusionMatrix(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: MultilabelConfusionMatrixOptions = {},
): number[][][] {
  const targets = toTargets(yTrue, yPred, options.sampleWeight);
  const labels = options.labels ?? targets.labels;
  const table = ({ truePositives, predicted, support }: ClassCounts, total: number, weight = 1) => [
    [weight * (total - predicted - support + truePositives), weight * (predicted - truePositives)],
    [weight * (support - truePositives), weight * truePositives],
  ];
  if (options.samplewise === true) {
    return countSamples(targets, labels).map((counts, row) =>
      table(counts, labels.length, targets.weights?.[row]),
    );
  }
  const total = targets.weights === undefined ? targets.yTrue.length : weightedSum(targets.weights);
  return countClasses(targets, labels).map((counts) => table(counts, total));
}
