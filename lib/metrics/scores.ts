import {
  checkSameLength,
  type Label,
  type LabelsLike,
  toLabels,
  toVector,
  uniqueLabels,
} from "../data/labels.js";
import { type MatrixLike, toMatrix } from "../data/matrix.js";
import { ParameterError, ShapeError } from "../errors.js";
import { isMatrixLike } from "./targets.js";
import { toWeights } from "./weights.js";

/** Predicted probabilities or other scores: one a row, or one a row and class (shape `[n, k]`). */
export type ScoresLike = LabelsLike | MatrixLike;

/** Binary truth beside the score of the positive class. */
export interface BinaryScores {
  readonly positive: readonly boolean[];
  readonly scores: readonly number[];
  readonly weights?: readonly number[] | undefined;
}

/** Reads scores of shape `[n]`, or `[n, k]` as a matrix. */
export function toScores(scores: ScoresLike, name = "yScore"): number[] | number[][] {
  return isMatrixLike(scores) ? toMatrix(scores) : toVector(scores, name);
}

/** Options of {@link toBinaryScores}. */
export interface BinaryScoresOptions {
  /** The positive class; default the greater of the two labels. */
  readonly posLabel?: Label | undefined;
  readonly sampleWeight?: LabelsLike | undefined;
  /** How errors call the scores; default `yScore`. */
  readonly name?: string;
}

/**
 * Reads a binary problem. Scores of shape `[n, 2]`, as `predictProba` returns, stand for their second column, or for
 * their first where that is the positive class.
 *
 * @throws {ParameterError} If `yTrue` has more than two classes and none is named, or `posLabel` is not one of two.
 * @throws {ShapeError} If the lengths differ or the scores have more than two columns.
 */
export function toBinaryScores(
  yTrue: LabelsLike,
  yScore: ScoresLike,
  { posLabel, sampleWeight, name = "yScore" }: BinaryScoresOptions = {},
): BinaryScores {
  const truth = toLabels(yTrue, "yTrue");
  const classes = uniqueLabels(truth);
  if (classes.length > 2 && posLabel === undefined) {
    throw new ParameterError(
      `Expected at most 2 classes in yTrue, got ${classes.length} (${classes.join(", ")}). Set posLabel.`,
    );
  }
  if (posLabel !== undefined && classes.length === 2 && !classes.includes(posLabel)) {
    throw new ParameterError(`Expected posLabel to be one of ${classes.join(", ")}, got ${posLabel}.`);
  }
  const positiveLabel = posLabel ?? (classes.length === 2 ? classes[1] : 1);
  const column = classes.length === 2 && positiveLabel === classes[0] ? 0 : 1;
  const scores = toScores(yScore, name).map((row) => {
    if (typeof row === "number") return row;
    if (row.length === 2) return row[column] ?? 0;
    if (row.length === 1) return row[0] ?? 0;
    throw new ShapeError(`Expected ${name} of shape [n] or [n, 2] for two classes, got [n, ${row.length}].`);
  });
  checkSameLength(truth, scores, "yTrue", name);
  const weights = toWeights(sampleWeight, truth.length);
  return { positive: truth.map((label) => label === positiveLabel), scores, weights };
}

/** Sums of weights of the rows that score at least a threshold, at each distinct score from the highest down. */
export interface ThresholdCounts {
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly thresholds: readonly number[];
}

/** Counts the rows above each score; rows of equal score move together, rows of weight 0 not at all. */
export function countByThreshold({ positive, scores, weights }: BinaryScores): ThresholdCounts {
  const counted = scores.flatMap((_, row) => (weights?.[row] === 0 ? [] : [row]));
  const score = (row: number | undefined) => scores[row ?? -1] ?? Number.NaN;
  const order = counted.sort((a, b) => score(a) - score(b)).reverse();
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  const thresholds: number[] = [];
  let [positives, negatives] = [0, 0];
  order.forEach((row, rank) => {
    const weight = weights?.[row] ?? 1;
    if (positive[row]) positives += weight;
    else negatives += weight;
    if (score(row) === score(order[rank + 1])) return;
    truePositives.push(positives);
    falsePositives.push(negatives);
    thresholds.push(score(row));
  });
  return { truePositives, falsePositives, thresholds };
}
