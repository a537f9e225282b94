import { type Targets, type TargetsLike, toTargets } from "./targets.js";
import { type SampleWeightOption, weightedMean, weightedSum } from "./weights.js";

/** Options of {@link accuracyScore} and {@link zeroOneLoss}. */
export interface AccuracyOptions extends SampleWeightOption {
  /** The share of the rows (`true`, the default) or their number. */
  readonly normalize?: boolean;
}

/**
 * Fraction of labels predicted exactly: (1/n) Σ [ŷᵢ = yᵢ]. A row of a matrix counts where all of its labels agree.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1], or the number of rows with `normalize: false`; higher is better.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @example accuracyScore([0, 1, 1], [0, 1, 0]) // 0.667
 * @see scikit-learn `accuracy_score`
 */
export function accuracyScore(yTrue: TargetsLike, yPred: TargetsLike, options: AccuracyOptions = {}): number {
  const targets = toTargets(yTrue, yPred, options.sampleWeight);
  return (options.normalize === false ? weightedSum : weightedMean)(matches(targets), targets.weights);
}

/**
 * Fraction of labels predicted wrong: 1 − accuracy.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1], or the number of rows with `normalize: false`; lower is better.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @see scikit-learn `zero_one_loss`
 */
export function zeroOneLoss(yTrue: TargetsLike, yPred: TargetsLike, options: AccuracyOptions = {}): number {
  const targets = toTargets(yTrue, yPred, options.sampleWeight);
  const wrong = matches(targets).map((right) => 1 - right);
  return (options.normalize === false ? weightedSum : weightedMean)(wrong, targets.weights);
}

/**
 * Fraction of labels that differ: of classes, 1 − accuracy; of a matrix, the share of its entries.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1]; lower is better.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @see scikit-learn `hamming_loss`
 */
export function hammingLoss(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: SampleWeightOption = {},
): number {
  const targets = toTargets(yTrue, yPred, options.sampleWeight);
  if (targets.kind === "classes")
    return weightedMean(
      matches(targets).map((right) => 1 - right),
      targets.weights,
    );
  const shares = targets.yTrue.map((truth, row) => {
    const differing = truth.filter((value, column) => value !== targets.yPred[row]?.[column]);
    return differing.length / truth.length;
  });
  return weightedMean(shares, targets.weights);
}

/** 1 for each row that is predicted exactly, else 0. */
function matches(targets: Targets): number[] {
  if (targets.kind === "classes") {
    return targets.yTrue.map((label, row) => Number(label === targets.yPred[row]));
  }
  return targets.yTrue.map((truth, row) =>
    Number(truth.every((value, column) => value === targets.yPred[row]?.[column])),
  );
}
