import { tf } from "../../../lib/engine/index.js";

/**
 * Pseudo-random numbers in [-1, 1) with 16 significant bits: the same as `pattern` in
 * `test/fixtures/engine/pattern.py`.
 */
export function pattern(shape: number[], seed: number): tf.Tensor {
  let state = seed;
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 16) / 32768 - 1;
  });
  return tf.tensor(values, shape);
}
