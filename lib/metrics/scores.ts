import {
  checkSameLength,
  type Label,
  type LabelsLike,
  toLabels,
  toVector,
  uniqueLabels,
} from "../data/labels.js";
import { isTensorLike, type MatrixLike, toMatrix } from "../data/matrix.js";
import { ParameterError, ShapeError } from "../errors.js";

/** Predicted probabilities or other scores: one a row, or one a row and class (shape `[n, k]`). */
export type ScoresLike = LabelsLike | MatrixLike;

/** Binary truth beside the score of the positive class. */
export interface BinaryScores {
  readonly positive: readonly boolean[];
  readonly scores: readonly number[];
}

/** Reads scores of shape `[n]`, or `[n, k]` as a matrix. */
export function toScores(scores: ScoresLike): number[] | number[][] {
  return isMatrix(scores) ? toMatrix(scores) : toVector(scores as LabelsLike, "yScore");
}

/**
 * Reads a binary problem. Scores of shape `[n, 2]`, as `predictProba` returns, stand for their second column.
 *
 * @param posLabel - The positive class; default the greater of the two labels.
 * @throws {ParameterError} If `yTrue` has more than two classes, or `posLabel` is not one of them.
 * @throws {ShapeError} If the lengths differ or the scores have more than two columns.
 */
export function toBinaryScores(yTrue: LabelsLike, yScore: ScoresLike, posLabel?: Label): BinaryScores {
  const truth = toLabels(yTrue, "yTrue");
  const classes = uniqueLabels(truth);
  if (classes.length > 2) {
    throw new ParameterError(
      `Expected at most 2 classes in yTrue, got ${classes.length} (${classes.join(", ")}).`,
    );
  }
  if (posLabel !== undefined && classes.length === 2 && !classes.includes(posLabel)) {
    throw new ParameterError(`Expected posLabel to be one of ${classes.join(", ")}, got ${posLabel}.`);
  }
  const positiveLabel = posLabel ?? (classes.length === 2 ? classes[1] : 1);
  const scores = toScores(yScore).map((row) => {
    if (typeof row === "number") return row;
    if (row.length === 2) return row[1] ?? 0;
    if (row.length === 1) return row[0] ?? 0;
    throw new ShapeError(`Expected yScore of shape [n] or [n, 2] for two classes, got [n, ${row.length}].`);
  });
  checkSameLength(truth, scores, "yTrue", "yScore");
  return { positive: truth.map((label) => label === positiveLabel), scores };
}

function isMatrix(scores: ScoresLike): scores is MatrixLike {
  if (isTensorLike(scores)) return scores.shape.length === 2;
  if (Array.isArray(scores)) return typeof scores[0] === "object";
  return "values" in scores && Array.isArray(scores.values) && Array.isArray(scores.values[0]);
}
