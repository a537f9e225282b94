import { expect } from "vitest";
import { tf } from "../../../lib/engine/index.js";
import { pattern } from "./pattern.js";

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

const step = 2 ** -7;
const mostElements = 10;

/**
 * Expects the gradient of Σ operation(inputs) · weights to be its central difference, for some elements of each input.
 *
 * @param tolerance - Largest difference, relative to the largest gradient or 1.
 */
export function expectNumericGradient(operation: Operation, inputs: tf.Tensor[], tolerance = 4e-3): void {
  const weighted = (y: tf.Tensor): tf.Tensor => tf.mul(y, pattern(y.shape, 99));
  const analytic = tf.grads((...given: tf.Tensor[]) => tf.sum(weighted(operation(...given))))(inputs);
  /** Summed in double precision, so that the difference of two sums keeps its digits. */
  const loss = (given: tf.Tensor[]): number =>
    tf
      .tidy(() => weighted(operation(...given)).dataSync() as Float32Array)
      .reduce((sum, value) => sum + value, 0);
  for (const [at, input] of inputs.entries()) {
    const gradient = analytic[at]?.dataSync() ?? expect.fail(`no gradient of input ${at}`);
    expect(analytic[at]?.shape).toEqual(input.shape);
    const largest = Math.max(1, ...gradient.map(Math.abs));
    const stride = Math.max(1, Math.floor(input.size / mostElements));
    for (let element = 0; element < input.size; element += stride) {
      const moved = (by: number): number => {
        const values = input.dataSync().slice();
        values[element] = (values[element] as number) + by;
        const given = [...inputs];
        given[at] = tf.tensor(values, input.shape);
        return loss(given);
      };
      const numeric = (moved(step) - moved(-step)) / (2 * step);
      const difference = Math.abs(numeric - (gradient[element] as number));
      expect(
        difference,
        `input ${at}, element ${element}: ${gradient[element]}, numerically ${numeric}`,
      ).toBeLessThan(tolerance * largest);
    }
  }
}

/** x moved to negative values further apart than the numeric derivative's step: which is largest never changes. */
export function apart(x: tf.Tensor): tf.Tensor {
  const order = Float32Array.from({ length: x.size }, (_, index) => -1 - ((index * 7919) % x.size));
  return tf.add(x, tf.mul(tf.tensor(order, x.shape), 4));
}
