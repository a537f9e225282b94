import { checkOption } from "../check-option.js";
import type { Label, LabelsLike } from "../data/labels.js";
import { DataError, ParameterError } from "../errors.js";
import { type BinaryScores, type ScoresLike, toBinaryScores } from "./scores.js";
import { type SampleWeightOption, weightedMean, weightedSum } from "./weights.js";

/** Options of {@link brierScoreLoss}. */
export interface BrierScoreOptions extends SampleWeightOption {
  /** The positive class; default the greater of the two labels. */
  readonly posLabel?: Label;
}

/**
 * Mean squared error of a probability: (1/n) Σ (pᵢ − yᵢ)².
 *
 * @param yTrue - Labels of two classes, shape `[n]`.
 * @param yProba - Probability of the positive class, shape `[n]`, or `predictProba` of shape `[n, 2]`.
 * @returns In [0, 1]; lower is better.
 * @throws {ParameterError} If `yTrue` has more than two classes.
 * @throws {DataError} If a probability is outside of [0, 1].
 * @throws {ShapeError} If the lengths differ.
 * @example brierScoreLoss([0, 1, 1], [0.1, 0.9, 0.8]) // 0.02
 * @see scikit-learn `brier_score_loss`
 */
export function brierScoreLoss(
  yTrue: LabelsLike,
  yProba: ScoresLike,
  options: BrierScoreOptions = {},
): number {
  const binary = toProbabilities(yTrue, yProba, options);
  const errors = binary.scores.map((probability, row) => (Number(binary.positive[row]) - probability) ** 2);
  return weightedMean(errors, binary.weights);
}

/** Options of {@link calibrationCurve} and {@link expectedCalibrationError}. */
export interface CalibrationOptions {
  /** The positive class; default the greater of the two labels. */
  readonly posLabel?: Label;
  /** At least 1; default 5. */
  readonly nBins?: number;
  /** Bins of equal width (`uniform`, the default) or of as many rows each (`quantile`). */
  readonly strategy?: "uniform" | "quantile";
}

/** Bins that hold a row, by ascending probability. */
export interface CalibrationCurve {
  /** Share of positive rows in each bin. */
  readonly probTrue: readonly number[];
  /** Mean probability in each bin. */
  readonly probPred: readonly number[];
  /** Rows in each bin. */
  readonly counts: readonly number[];
}

/**
 * How often what is said with a probability comes true, bin by bin.
 *
 * @param yTrue - Labels of two classes, shape `[n]`.
 * @param yProba - Probability of the positive class, shape `[n]`, or `predictProba` of shape `[n, 2]`.
 * @throws {ParameterError} If `yTrue` has more than two classes, or an option does not fit.
 * @throws {DataError} If a probability is outside of [0, 1].
 * @throws {ShapeError} If the lengths differ.
 * @see scikit-learn `calibration_curve`
 */
export function calibrationCurve(
  yTrue: LabelsLike,
  yProba: ScoresLike,
  options: CalibrationOptions = {},
): CalibrationCurve {
  const { positive, scores } = toProbabilities(yTrue, yProba, options);
  const nBins = checkOption("nBins", options.nBins ?? 5, { atLeast: 1, integer: true });
  const edges = innerEdges(scores, nBins, options.strategy ?? "uniform");
  const sums = Array.from({ length: nBins }, () => ({ rows: 0, positives: 0, probability: 0 }));
  scores.forEach((probability, row) => {
    const above = edges.findIndex((edge) => probability <= edge);
    const bin = sums[above < 0 ? edges.length : above];
    if (bin === undefined) return;
    bin.rows += 1;
    bin.positives += Number(positive[row]);
    bin.probability += probability;
  });
  const filled = sums.filter(({ rows }) => rows > 0);
  return {
    probTrue: filled.map(({ positives, rows }) => positives / rows),
    probPred: filled.map(({ probability, rows }) => probability / rows),
    counts: filled.map(({ rows }) => rows),
  };
}

/**
 * Mean distance of a {@link calibrationCurve} from what it should be, bins weighted by their rows: Σ (nᵦ/n) |tᵦ − pᵦ|.
 *
 * @param yTrue - Labels of two classes, shape `[n]`.
 * @param yProba - Probability of the positive class, shape `[n]`, or `predictProba` of shape `[n, 2]`.
 * @param options - `nBins` is 10 unless given.
 * @returns In [0, 1]; lower is better.
 * @throws What {@link calibrationCurve} throws.
 * @see Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015
 */
export function expectedCalibrationError(
  yTrue: LabelsLike,
  yProba: ScoresLike,
  options: CalibrationOptions = {},
): number {
  const { probTrue, probPred, counts } = calibrationCurve(yTrue, yProba, { nBins: 10, ...options });
  const distances = probTrue.map((share, bin) => Math.abs(share - (probPred[bin] ?? 0)));
  return weightedSum(distances, counts) / weightedSum(counts);
}

function toProbabilities(yTrue: LabelsLike, yProba: ScoresLike, options: BrierScoreOptions): BinaryScores {
  const binary = toBinaryScores(yTrue, yProba, { ...options, name: "yProba" });
  const outside = binary.scores.findIndex((probability) => probability < 0 || probability > 1);
  if (outside < 0) return binary;
  throw new DataError(`Expected probabilities in [0, 1], got ${binary.scores[outside]} in row ${outside}.`);
}

/** Upper ends of all bins but the last, each of which belongs to its bin. */
function innerEdges(scores: readonly number[], nBins: number, strategy: "uniform" | "quantile"): number[] {
  const shares = Array.from({ length: nBins - 1 }, (_, bin) => (bin + 1) / nBins);
  switch (strategy) {
    case "uniform":
      return shares;
    case "quantile": {
      const sorted = [...scores].sort((a, b) => a - b);
      return shares.map((share) => quantile(sorted, share));
    }
    default:
      throw new ParameterError(
        `Expected strategy to be "uniform" or "quantile", got ${String(strategy satisfies never)}.`,
      );
  }
}

/** The value below which a share of the ascending values lies, interpolated linearly. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const [low = Number.NaN, high = low] = [sorted[below], sorted[below + 1]];
  return low + (high - low) * (position - below);
}
