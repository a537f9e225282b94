import { checkOption } from "../check-option.js";
import { checkSameLength, type Label, type LabelsLike, toLabels, uniqueLabels } from "../data/labels.js";
import { DataError, ParameterError, ShapeError } from "../errors.js";
import { type ScoresLike, toScores } from "./scores.js";
import { type SampleWeightOption, toWeights, weightedMean, weightedSum } from "./weights.js";

/** Options of {@link logLoss}. */
export interface LogLossOptions extends SampleWeightOption {
  /** All classes, for data in which some are missing. Default: those of `yTrue`. */
  readonly labels?: readonly Label[];
  /** Probabilities are clipped to [ε, 1 − ε]; default 2⁻⁵². */
  readonly eps?: number;
  /** The mean over the rows (`true`, the default) or the sum. */
  readonly normalize?: boolean;
}

/**
 * Negative log-likelihood of the true classes, a row: −(1/n) Σ ln p(yᵢ). Probabilities are clipped, and each
 * row is divided by its sum.
 *
 * @param yTrue - Labels, shape `[n]`.
 * @param yProba - Probability of the greater class, shape `[n]`, or of each class, shape `[n, k]`, columns in
 *   ascending order of the labels.
 * @returns At least 0; lower is better.
 * @throws {ParameterError} If there are fewer than two classes, or `yTrue` has one outside of `labels`.
 * @throws {DataError} If a probability is outside of [0, 1].
 * @throws {ShapeError} If the lengths differ or there is not one column a class.
 * @example logLoss([0, 1], [[0.9, 0.1], [0.2, 0.8]]) // 0.164
 * @see scikit-learn `log_loss`
 */
export function logLoss(yTrue: LabelsLike, yProba: ScoresLike, options: LogLossOptions = {}): number {
  const truth = toLabels(yTrue, "yTrue");
  const classes = uniqueLabels(options.labels ?? truth);
  if (classes.length < 2) {
    throw new ParameterError(`Expected at least 2 classes, got only ${classes.join()}. Give all by labels.`);
  }
  const probabilities = toScores(yProba, "yProba");
  checkSameLength(truth, probabilities, "yTrue", "yProba");
  const position = new Map(classes.map((label, index) => [label, index]));
  const weights = toWeights(options.sampleWeight, truth.length);
  const eps = checkOption("eps", options.eps ?? Number.EPSILON, { atLeast: 0, below: 0.5 });
  const losses = truth.map((label, row) => {
    const index = position.get(label);
    if (index === undefined)
      throw new ParameterError(`Expected one of labels ${classes.join(", ")}, got ${label}.`);
    return -logProbability(probabilities[row] ?? 0, row, { index, classes: classes.length, eps });
  });
  return (options.normalize === false ? weightedSum : weightedMean)(losses, weights);
}

function logProbability(
  entry: number | readonly number[],
  row: number,
  { index, classes, eps }: { readonly index: number; readonly classes: number; readonly eps: number },
): number {
  const values = typeof entry === "number" ? [entry] : entry;
  const columns = values.length === 1 ? [1 - (values[0] ?? 0), values[0] ?? 0] : values;
  if (columns.length !== classes) {
    throw new ShapeError(
      `Expected yProba of shape [n, ${classes}], one column a class, got [n, ${values.length}].`,
    );
  }
  const outside = values.find((value) => value < 0 || value > 1);
  if (outside !== undefined)
    throw new DataError(`Expected probabilities in [0, 1], got ${outside} in row ${row}.`);
  const clipped = columns.map((value) => Math.min(Math.max(value, eps), 1 - eps));
  const sum = clipped.reduce((total, value) => total + value, 0);
  return Math.log((clipped[index] ?? 0) / sum);
}
