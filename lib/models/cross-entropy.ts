/** Mean cross-entropy and accuracy of predicted probabilities. */
export interface Evaluation {
  /** −(1/n) Σ ln p(yᵢ); p is clipped at 10⁻⁷. */
  readonly loss: number;
  /** Share of rows whose most probable class is the true one. */
  readonly accuracy: number;
}

/**
 * Judges probabilities against class ids.
 *
 * @param probabilities - Row-major, shape `[n, k]`.
 * @param ids - True classes, each in 0 … k − 1, shape `[n]`.
 */
export function evaluateProbabilities(
  probabilities: Float32Array,
  ids: readonly number[],
  classCount: number,
): Evaluation {
  let loss = 0;
  let right = 0;
  ids.forEach((id, row) => {
    const offset = row * classCount;
    loss -= Math.log(Math.max(probabilities[offset + id] ?? 0, 1e-7));
    if (argMax(probabilities, offset, classCount) === id) right += 1;
  });
  return { loss: loss / ids.length, accuracy: right / ids.length };
}

/** Position of the greatest of `length` values from `offset` on; the first of equals. */
export function argMax(values: ArrayLike<number>, offset: number, length: number): number {
  let best = 0;
  for (let index = 1; index < length; index += 1) {
    if ((values[offset + index] ?? 0) > (values[offset + best] ?? 0)) best = index;
  }
  return best;
}
