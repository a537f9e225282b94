import type { Label, LabelsLike } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import { auc } from "./auc.js";
import {
  averageColumns,
  type ColumnAverage,
  type ScoreColumns,
  toScoreColumns,
  weightedColumns,
} from "./score-columns.js";
import { type BinaryScores, countByThreshold, type ScoresLike, toBinaryScores } from "./scores.js";
import type { TargetsLike } from "./targets.js";
import { warn } from "./warning.js";
import { type SampleWeightOption, weightedMean } from "./weights.js";

/** Options of {@link rocCurve}. */
export interface RocCurveOptions extends SampleWeightOption {
  /** The positive class; default the greater of the two labels. */
  readonly posLabel?: Label;
  /** Leaves out thresholds that lie on a straight line between others; default true. */
  readonly dropIntermediate?: boolean;
}

/** Points of a receiver operating characteristic, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** False positive rate FP / (FP + TN), ascending; `NaN` where no row is negative. */
  readonly fpr: readonly number[];
  /** True positive rate TP / (TP + FN), ascending; `NaN` where no row is positive. */
  readonly tpr: readonly number[];
  /** Rows that score at least this count as positive; descending from `Infinity`. */
  readonly thresholds: readonly number[];
}

/**
 * True against false positive rate at each threshold of the score. Rows of equal score move together.
 *
 * @param yTrue - Labels of two classes, shape `[n]`, or of more with `posLabel`.
 * @param yScore - Score of the positive class, shape `[n]`, or `predictProba` of shape `[n, 2]`.
 * @throws {ParameterError} If `yTrue` has more than two classes and `posLabel` is not given.
 * @throws {ShapeError} If the lengths differ.
 * @see scikit-learn `roc_curve`
 */
export function rocCurve(yTrue: LabelsLike, yScore: ScoresLike, options: RocCurveOptions = {}): RocCurve {
  const curve = curveOf(toBinaryScores(yTrue, yScore, options), options.dropIntermediate ?? true);
  if (Number.isNaN(curve.fpr[0])) warn("yTrue has no negative row: the false positive rate is NaN.");
  if (Number.isNaN(curve.tpr[0])) warn("yTrue has no positive row: the true positive rate is NaN.");
  return curve;
}

/** Options of {@link rocAucScore}. */
export interface RocAucOptions extends SampleWeightOption {
  /**
   * With more than two classes, or several labels a row: the mean (`macro`, the default), weighted by the rows of each
   * (`weighted`), of all entries together (`micro`), over the rows (`samples`), or `null` for one area a class.
   */
  readonly average?: ColumnAverage;
  /** The area up to this false positive rate, standardised to [0.5, 1] after McClish; two classes only. Default 1. */
  readonly maxFpr?: number;
  /** More than two classes: each against the rest (`ovr`, the default) or all pairs (`ovo`, after Hand and Till). */
  readonly multiClass?: "ovr" | "ovo";
  /** All classes, ascending, for data in which some are missing. Default: those of `yTrue`. */
  readonly labels?: readonly Label[];
}

/**
 * Area under the ROC curve: the probability that a positive row scores above a negative one, ties counting half.
 *
 * @param yTrue - Labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; every class must occur.
 * @param yScore - Score of the greater class, shape `[n]`, or `predictProba` of shape `[n, k]`, columns in
 *   ascending order of the labels.
 * @returns Ratio in [0, 1]; 0.5 is chance; higher is better. One a class where `average` is `null`.
 * @throws {ParameterError} If a class has no row or all rows, or the options do not fit.
 * @throws {ShapeError} If the lengths differ or there is not one column a class.
 * @throws {DataError} If the scores of more than two classes do not sum to 1.
 * @example rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 * @see scikit-learn `roc_auc_score`, where more than two classes have no default for `multi_class`
 */
export function rocAucScore(
  yTrue: TargetsLike,
  yScore: ScoresLike,
  options: RocAucOptions & { readonly average: null },
): number[];
export function rocAucScore(
  yTrue: TargetsLike,
  yScore: ScoresLike,
  options?: RocAucOptions & { readonly average?: Exclude<ColumnAverage, null> },
): number;
export function rocAucScore(
  yTrue: TargetsLike,
  yScore: ScoresLike,
  options: RocAucOptions = {},
): number | number[] {
  const { average = "macro", maxFpr = 1, multiClass = "ovr" } = options;
  const columns = toScoreColumns(yTrue, yScore, options);
  if (columns.kind === "multiclass") {
    if (maxFpr !== 1)
      throw new ParameterError(`Expected no maxFpr for more than two classes, got ${maxFpr}.`);
    columns.checkProbabilities();
    if (multiClass === "ovo") return oneVersusOne(columns, average, options);
  }
  if (!(maxFpr > 0 && maxFpr <= 1)) {
    throw new ParameterError(`Expected maxFpr to be a number above 0 and of at most 1, got ${maxFpr}.`);
  }
  return averageColumns(weightedColumns(columns, options.sampleWeight), average, (binary) =>
    binaryAuc(binary, maxFpr),
  );
}

/** The mean area over all pairs of classes that occur, each pair with either as the positive one. */
function oneVersusOne(columns: ScoreColumns, average: ColumnAverage, options: RocAucOptions): number {
  if (average !== "macro" && average !== "weighted") {
    throw new ParameterError(
      `Expected average "macro" or "weighted" with multiClass "ovo", got ${String(average)}.`,
    );
  }
  if (options.sampleWeight !== undefined) {
    throw new ParameterError('Expected no sampleWeight with multiClass "ovo", got some.');
  }
  const [areas, shares]: [number[], number[]] = [[], []];
  const present = columns.columns.filter(({ positive }) => positive.includes(true));
  present.forEach((first, a) => {
    for (const second of present.slice(a + 1)) {
      const rows = first.positive.flatMap((is, row) => (is || second.positive[row] ? [row] : []));
      const area = (column: BinaryScores) =>
        binaryAuc({
          positive: rows.map((row) => column.positive[row] ?? false),
          scores: rows.map((row) => column.scores[row] ?? 0),
        });
      areas.push((area(first) + area(second)) / 2);
      shares.push(rows.length / first.positive.length);
    }
  });
  return weightedMean(areas, average === "weighted" ? shares : undefined);
}

/** @throws {ParameterError} If there are not both positive and negative rows. */
function binaryAuc(binary: BinaryScores, maxFpr = 1): number {
  const { fpr, tpr } = curveOf(binary, true);
  const hasBoth = binary.positive.includes(true) && binary.positive.includes(false);
  if (!hasBoth || Number.isNaN(fpr[0]) || Number.isNaN(tpr[0])) {
    throw new ParameterError("Expected two classes in yTrue, got one. The ROC curve is not defined.");
  }
  if (maxFpr === 1) return auc(fpr, tpr);
  const stop = fpr.findIndex((rate) => rate > maxFpr);
  const [x0 = 0, x1 = 1, y0 = 0, y1 = 1] = [fpr[stop - 1], fpr[stop], tpr[stop - 1], tpr[stop]];
  const end = y0 + ((y1 - y0) * (maxFpr - x0)) / (x1 - x0);
  const area = auc([...fpr.slice(0, stop), maxFpr], [...tpr.slice(0, stop), end]);
  const least = maxFpr ** 2 / 2;
  return (1 + (area - least) / (maxFpr - least)) / 2;
}

function curveOf(binary: BinaryScores, dropIntermediate: boolean): RocCurve {
  const counts = countByThreshold(binary);
  const { truePositives: hits, falsePositives: misses, thresholds } = counts;
  const kept = thresholds.flatMap((_, index) =>
    !dropIntermediate || isCorner(hits, index) || isCorner(misses, index) ? [index] : [],
  );
  const rates = (sums: readonly number[]) => {
    const total = sums.at(-1) ?? 0;
    const rate = (sum: number) => (total > 0 ? sum / total : Number.NaN);
    return [rate(0), ...kept.map((index) => rate(sums[index] ?? 0))];
  };
  return {
    fpr: rates(misses),
    tpr: rates(hits),
    thresholds: [Number.POSITIVE_INFINITY, ...kept.map((index) => thresholds[index] ?? 0)],
  };
}

/** First, last, or where the steps before and after differ. */
function isCorner(sums: readonly number[], index: number): boolean {
  const [before, here, after] = [sums[index - 1], sums[index], sums[index + 1]];
  if (before === undefined || here === undefined || after === undefined) return true;
  return after - here !== here - before;
}
