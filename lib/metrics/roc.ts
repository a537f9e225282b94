import { checkSameLength, type Label, type LabelsLike, toLabels, uniqueLabels } from "../data/labels.js";
import { ParameterError, ShapeError } from "../errors.js";
import { type BinaryScores, type ScoresLike, toBinaryScores, toScores } from "./scores.js";

/** Options of {@link rocCurve}. */
export interface RocCurveOptions {
  /** The positive class; default the greater of the two labels. */
  readonly posLabel?: Label;
  /** Leaves out thresholds that lie on a straight line between others; default true. */
  readonly dropIntermediate?: boolean;
}

/** Points of a receiver operating characteristic, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** False positive rate FP / (FP + TN), ascending. */
  readonly fpr: readonly number[];
  /** True positive rate TP / (TP + FN), ascending. */
  readonly tpr: readonly number[];
  /** Rows that score at least this count as positive; descending from `Infinity`. */
  readonly thresholds: readonly number[];
}

/**
 * True against false positive rate at each threshold of the score. Rows of equal score move together.
 *
 * @param yTrue - Labels of two classes, shape `[n]`.
 * @param yScore - Score of the positive class, shape `[n]`, or `predictProba` of shape `[n, 2]`.
 * @throws {ParameterError} Unless `yTrue` has exactly two classes.
 * @throws {ShapeError} If the lengths differ.
 * @see scikit-learn `roc_curve`
 */
export function rocCurve(yTrue: LabelsLike, yScore: ScoresLike, options: RocCurveOptions = {}): RocCurve {
  const binary = toBinaryScores(yTrue, yScore, options.posLabel);
  const points = cumulativeCounts(binary);
  const kept =
    (options.dropIntermediate ?? true) && points.length > 2
      ? points.filter((_, i) => isCorner(points, i))
      : points;
  const { positives, negatives } = classTotals(binary);
  return {
    fpr: [0, ...kept.map((point) => point.falsePositives / negatives)],
    tpr: [0, ...kept.map((point) => point.truePositives / positives)],
    thresholds: [Number.POSITIVE_INFINITY, ...kept.map((point) => point.threshold)],
  };
}

/**
 * Area under the ROC curve: the probability that a positive row scores above a negative one, ties counting half.
 * For more than two classes: the mean of each class against the rest (one-vs-rest, macro).
 *
 * @param yTrue - Labels, shape `[n]`; every class must occur.
 * @param yScore - Score of the greater class, shape `[n]`, or `predictProba` of shape `[n, k]`, columns in
 *   ascending order of the labels.
 * @returns Ratio in [0, 1]; 0.5 is chance; higher is better.
 * @throws {ParameterError} If `yTrue` has fewer than two classes.
 * @throws {ShapeError} If the lengths differ or there is not one column a class.
 * @example rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 * @see scikit-learn `roc_auc_score` with `multi_class="ovr"`
 */
export function rocAucScore(yTrue: LabelsLike, yScore: ScoresLike): number {
  const truth = toLabels(yTrue, "yTrue");
  const classes = uniqueLabels(truth);
  if (classes.length <= 2) return binaryAuc(toBinaryScores(truth, yScore));
  const rows = toScores(yScore);
  checkSameLength(truth, rows, "yTrue", "yScore");
  const columns = rows.map((row) => {
    if (typeof row === "number" || row.length !== classes.length) {
      const shape = typeof row === "number" ? "[n]" : `[n, ${row.length}]`;
      throw new ShapeError(
        `Expected yScore of shape [n, ${classes.length}], one column a class, got ${shape}.`,
      );
    }
    return row;
  });
  const areas = classes.map((label, column) =>
    binaryAuc({
      positive: truth.map((other) => other === label),
      scores: columns.map((row) => row[column] ?? 0),
    }),
  );
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/** Counts of the rows that score at least a threshold. */
interface RocPoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

function cumulativeCounts(binary: BinaryScores): RocPoint[] {
  classTotals(binary);
  const order = binary.scores
    .map((_, row) => row)
    .sort((a, b) => (binary.scores[b] ?? 0) - (binary.scores[a] ?? 0));
  const points: RocPoint[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  order.forEach((row, rank) => {
    if (binary.positive[row]) truePositives += 1;
    else falsePositives += 1;
    const threshold = binary.scores[row] ?? 0;
    const next = order[rank + 1];
    if (next === undefined || binary.scores[next] !== threshold) {
      points.push({ threshold, truePositives, falsePositives });
    }
  });
  return points;
}

/** First, last, or where the curve turns: the steps before and after differ. */
function isCorner(points: readonly RocPoint[], index: number): boolean {
  const [before, here, after] = [points[index - 1], points[index], points[index + 1]];
  if (before === undefined || here === undefined || after === undefined) return true;
  return (
    after.truePositives - here.truePositives !== here.truePositives - before.truePositives ||
    after.falsePositives - here.falsePositives !== here.falsePositives - before.falsePositives
  );
}

function classTotals(binary: BinaryScores): { positives: number; negatives: number } {
  const positives = binary.positive.filter(Boolean).length;
  const negatives = binary.positive.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new ParameterError("Expected two classes in yTrue, got one. The ROC curve is not defined.");
  }
  return { positives, negatives };
}

/** Trapezoids between the points of the curve. */
function binaryAuc(binary: BinaryScores): number {
  const { positives, negatives } = classTotals(binary);
  let area = 0;
  let before = { truePositives: 0, falsePositives: 0 };
  for (const point of cumulativeCounts(binary)) {
    area +=
      ((point.falsePositives - before.falsePositives) * (point.truePositives + before.truePositives)) / 2;
    before = point;
  }
  return area / (positives * negatives);
}
