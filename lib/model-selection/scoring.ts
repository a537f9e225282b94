import type { LabelsLike } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import { accuracyScore, f1Score, logLoss, rocAucScore } from "../metrics/index.js";
import type { Classifier } from "../models/estimator.js";

/** Judges a fitted estimator; higher is better. */
export type Scorer<E, X> = (estimator: E, x: X, y: LabelsLike) => number;

/** Scorers by name. `negLogLoss` is the log loss times −1. */
export type ScoringName = "accuracy" | "f1Macro" | "f1Weighted" | "rocAuc" | "negLogLoss";

const scorers: Readonly<Record<ScoringName, Scorer<Classifier<never>, never>>> = {
  accuracy: (estimator, x, y) => accuracyScore(y, estimator.predict(x)),
  f1Macro: (estimator, x, y) => f1Score(y, estimator.predict(x), { average: "macro" }),
  f1Weighted: (estimator, x, y) => f1Score(y, estimator.predict(x), { average: "weighted" }),
  rocAuc: (estimator, x, y) => rocAucScore(y, estimator.predictProba(x)),
  negLogLoss: (estimator, x, y) => -logLoss(y, estimator.predictProba(x), { labels: estimator.classes }),
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
