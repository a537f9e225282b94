import type { Label, LabelsLike } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import { toLabelPairs } from "./label-pairs.js";

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions {
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
 * @returns Shape `[k, k]` for k labels. An empty row or column stays 0 when normalised.
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
  const pairs = toLabelPairs(yTrue, yPred);
  const labels = options.labels ?? pairs.labels;
  const position = new Map(labels.map((label, index) => [label, index]));
  if (!pairs.yTrue.some((label) => position.has(label))) {
    throw new ParameterError(`Expected at least one of labels [${labels.join(", ")}] in yTrue, found none.`);
  }
  const counts = labels.map(() => labels.map(() => 0));
  pairs.yTrue.forEach((label, row) => {
    const line = counts[position.get(label) ?? -1];
    const column = position.get(pairs.yPred[row] ?? "");
    if (line !== undefined && column !== undefined) line[column] = (line[column] ?? 0) + 1;
  });
  return normalized(counts, options.normalize);
}

function normalized(counts: number[][], by: ConfusionMatrixOptions["normalize"]): number[][] {
  if (by === undefined) return counts;
  const rowSums = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = counts.map((_, column) => counts.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  return counts.map((row, i) =>
    row.map((count, j) => {
      const divisor = { true: rowSums[i], pred: columnSums[j], all: total }[by] ?? 0;
      return divisor === 0 ? 0 : count / divisor;
    }),
  );
}
