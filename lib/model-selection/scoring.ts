import type { Label, LabelsLike } from "../data/labels.js";
import type { Rows } from "../data/take-rows.js";
import { ParameterError } from "../errors.js";
import { accuracyScore, f1Score, logLoss, rocAucScore } from "../metrics/index.js";
import type { Classifier } from "../models/estimator.js";
import { predictInTurns } from "./predict-in-turns.js";

/** Judges a fitted estimator; higher is better. `signal` is that of the cross-validation, if it has one. */
export type Scorer<E, X> = (
  estimator: E,
  x: X,
  y: LabelsLike,
  signal?: AbortSignal,
) => number | Promise<number>;

/** Scorers by name. `negLogLoss` is the log loss times −1. */
export type ScoringName = "accuracy" | "f1Macro" | "f1Weighted" | "rocAuc" | "negLogLoss";

type NamedScorer = Scorer<Classifier<Rows>, Rows>;

/** Scores `predict`'s answers. */
const byLabels =
  (score: (yTrue: LabelsLike, yPred: Label[]) => number): NamedScorer =>
  async (estimator, x, y, signal) =>
    score(y, await predictInTurns(x, (rows) => estimator.predict(rows), signal));

/** Scores `predictProba`'s answers. */
const byProbabilities =
  (score: (yTrue: LabelsLike, yProba: number[][], labels: readonly Label[]) => number): NamedScorer =>
  async (estimator, x, y, signal) =>
    score(y, await predictInTurns(x, (rows) => estimator.predictProba(rows), signal), estimator.classes);

const scorers: Readonly<Record<ScoringName, NamedScorer>> = {
  accuracy: byLabels(accuracyScore),
  f1Macro: byLabels((yTrue, yPred) => f1Score(yTrue, yPred, { average: "macro" })),
  f1Weighted: byLabels((yTrue, yPred) => f1Score(yTrue, yPred, { average: "weighted" })),
  rocAuc: byProbabilities((yTrue, yProba) => rocAucScore(yTrue, yProba)),
  negLogLoss: byProbabilities((yTrue, yProba, labels) => -logLoss(yTrue, yProba, { labels })),
};

/**
 * The scorer of a name, or the function itself.
 *
 * @throws {ParameterError} If there is no scorer of that name.
 */
export function toScorer<E extends Classifier<X>, X>(scoring: ScoringName | Scorer<E, X>): Scorer<E, X> {
  if (typeof scoring === "function") return scoring;
  if (!Object.hasOwn(scorers, scoring)) {
    throw new ParameterError(
      `Expected scoring to be a function or one of ${Object.keys(scorers).join(", ")}, got ${scoring}.`,
    );
  }
  // A scorer hands x only to the estimator it came with.
  return scorers[scoring] as unknown as Scorer<E, X>;
}
