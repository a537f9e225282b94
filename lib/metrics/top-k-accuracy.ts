import { checkOption } from "../check-option.js";
import type { Label, LabelsLike } from "../data/labels.js";
import { toScoreColumns } from "./score-columns.js";
import type { ScoresLike } from "./scores.js";
import { warn } from "./warning.js";
import { type SampleWeightOption, toWeights, weightedMean, weightedSum } from "./weights.js";

/** Options of {@link topKAccuracyScore}. */
export interface TopKAccuracyOptions extends SampleWeightOption {
  /** Guesses a row has; default 2. */
  readonly k?: number;
  /** The share of the rows (`true`, the default) or their number. */
  readonly normalize?: boolean;
  /** All classes, ascending, for data in which some are missing. Default: those of `yTrue`. */
  readonly labels?: readonly Label[];
}

/**
 * Share of the rows whose class is among the k that score highest; of equal scores the last column's is higher.
 *
 * @param yTrue - Labels, shape `[n]`.
 * @param yScore - Score of each class, shape `[n, c]`, columns in ascending order of the labels; of two classes the
 *   greater's alone, shape `[n]`, is enough: it counts as predicted above 0.5, or above 0 where a score is no probability.
 * @returns Ratio in [0, 1], or the number of rows with `normalize: false`; higher is better.
 * @throws {ShapeError} If the lengths differ or there is not one column a class.
 * @throws {ParameterError} If `labels` do not fit or `k` is below 1.
 * @see scikit-learn `top_k_accuracy_score`
 */
export function topKAccuracyScore(
  yTrue: LabelsLike,
  yScore: ScoresLike,
  options: TopKAccuracyOptions = {},
): number {
  const k = checkOption("k", options.k ?? 2, { atLeast: 1, integer: true });
  const { kind, columns } = toScoreColumns(yTrue, yScore, options);
  const classes = kind === "binary" ? 2 : columns.length;
  if (k >= classes) warn(`k = ${k} of ${classes} classes is always right: the score says nothing.`);
  const [first] = columns;
  const rows = first?.positive ?? [];
  const weights = toWeights(options.sampleWeight, rows.length);
  const areProbabilities = first?.scores.every((score) => score >= 0 && score <= 1) ?? false;
  const hits = rows.map((isPositive, row) => {
    if (k >= classes) return 1;
    if (kind === "binary") {
      return Number((first?.scores[row] ?? 0) > (areProbabilities ? 0.5 : 0) === isPositive);
    }
    const truth = columns.findIndex(({ positive }) => positive[row]);
    const score = columns[truth]?.scores[row] ?? 0;
    const above = columns.filter(({ scores }, column) => {
      const other = scores[row] ?? 0;
      return other > score || (other === score && column > truth);
    });
    return Number(above.length < k);
  });
  return (options.normalize === false ? weightedSum : weightedMean)(hits, weights);
}
