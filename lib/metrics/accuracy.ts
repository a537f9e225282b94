import type { LabelsLike } from "../data/labels.js";
import { toLabelPairs } from "./label-pairs.js";

/**
 * Fraction of labels predicted exactly: (1/n) Σ [ŷᵢ = yᵢ].
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @example accuracyScore([0, 1, 1], [0, 1, 0]) // 0.667
 * @see scikit-learn `accuracy_score`
 */
export function accuracyScore(yTrue: LabelsLike, yPred: LabelsLike): number {
  const pairs = toLabelPairs(yTrue, yPred);
  const right = pairs.yTrue.filter((label, row) => label === pairs.yPred[row]).length;
  return right / pairs.yTrue.length;
}
