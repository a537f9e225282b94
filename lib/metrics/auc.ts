import { ParameterError, ShapeError } from "../errors.js";

/**
 * Area under a curve by the trapezoidal rule: Σ (xᵢ₊₁ − xᵢ)(yᵢ₊₁ + yᵢ) / 2.
 *
 * @param x - Ascending or descending, shape `[n]`, n ≥ 2.
 * @param y - Shape `[n]`.
 * @throws {ShapeError} If the lengths differ or n < 2.
 * @throws {ParameterError} If `x` goes up and down.
 * @example auc([0, 0.5, 1], [0, 1, 1]) // 0.75
 * @see scikit-learn `auc`
 */
export function auc(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length || x.length < 2) {
    throw new ShapeError(`Expected x and y of one length of at least 2, got ${x.length} and ${y.length}.`);
  }
  let [area, rises, falls] = [0, false, false];
  for (let i = 1; i < x.length; i++) {
    const step = (x[i] ?? 0) - (x[i - 1] ?? 0);
    rises ||= step > 0;
    falls ||= step < 0;
    area += (step * ((y[i] ?? 0) + (y[i - 1] ?? 0))) / 2;
  }
  if (rises && falls)
    throw new ParameterError("Expected x to be ascending or descending, got neither. Sort it.");
  return falls ? -area : area;
}
