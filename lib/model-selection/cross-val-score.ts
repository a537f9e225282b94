import { checkSameLength, type LabelsLike, toLabels } from "../data/labels.js";
import { disposeRows, type Rows, rowCount, takeRows } from "../data/take-rows.js";
import type { Classifier } from "../models/estimator.js";
import type { CrossValidator } from "./folds.js";
import { type Scorer, type ScoringName, toScorer } from "./scoring.js";
import { StratifiedKFold } from "./stratified-k-fold.js";

/** Options of {@link crossValScore}. */
export interface CrossValidationOptions<E, X> {
  /** Folds, or their number for a {@link StratifiedKFold}; default 5. */
  readonly cv?: number | CrossValidator;
  /** Default `accuracy`. */
  readonly scoring?: ScoringName | Scorer<E, X>;
  /** Ends with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each fold. */
  readonly onFold?: (progress: FoldProgress) => void;
}

/** How far a cross-validation is. */
export interface FoldProgress {
  /** Folds done, from 1. */
  readonly fold: number;
  readonly folds: number;
  readonly score: number;
}

/**
 * Scores a new estimator on each fold, fitted on the other folds.
 *
 * @param create - Makes an estimator that is not fitted; it is disposed after its fold.
 * @param x - n rows.
 * @param y - Labels, shape `[n]`.
 * @returns One score a fold; higher is better.
 * @throws {ShapeError} If `x` and `y` differ in length.
 * @example await crossValScore(() => new MLPClassifier({ seed: 1 }), x, y, { cv: 5 })
 * @see scikit-learn `cross_val_score`
 */
export async function crossValScore<X extends Rows, E extends Classifier<X>>(
  create: () => E,
  x: X,
  y: LabelsLike,
  options: CrossValidationOptions<E, X> = {},
): Promise<number[]> {
  const labels = toLabels(y);
  const rows = rowCount(x, "x");
  checkSameLength({ length: rows }, labels, "x", "y");
  const scorer = toScorer(options.scoring ?? "accuracy");
  const folds = toCrossValidator(options.cv ?? 5).split(rows, labels);
  const scores: number[] = [];
  for (const { train, test } of folds) {
    const estimator = create();
    const [xTrain, xTest] = [takeRows(x, train), takeRows(x, test)];
    try {
      const { signal } = options;
      await estimator.fit(xTrain, takeRows(labels, train), { verbose: 0, ...(signal && { signal }) });
      scores.push(await scorer(estimator, xTest, takeRows(labels, test), signal));
    } finally {
      estimator.dispose();
      for (const part of [xTrain, xTest]) disposeRows(part);
    }
    options.onFold?.({ fold: scores.length, folds: folds.length, score: scores.at(-1) ?? Number.NaN });
  }
  return scores;
}

/** Stratified folds for a number; the folds themselves otherwise. */
export function toCrossValidator(cv: number | CrossValidator): CrossValidator {
  return typeof cv === "number" ? new StratifiedKFold({ nSplits: cv }) : cv;
}
