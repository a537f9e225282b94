import * as tf from "@tensorflow/tfjs";

/**
 * Whether the backend in use computes a matrix product and a convolution right: a driver that does not match the card
 * can load and still compute nonsense.
 */
export function isComputingRight(): boolean {
  const [product, convolution] = tf.tidy(() => {
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const image = tf.ones([1, 4, 4, 1]) as tf.Tensor4D;
    const filter = tf.fill([3, 3, 1, 1], 0.5) as tf.Tensor4D;
    return [tf.matMul(a, a).dataSync(), tf.conv2d(image, filter, 1, "valid").dataSync()] as const;
  });
  return (
    [7, 10, 15, 22].every((value, index) => Math.abs(value - (product[index] ?? Number.NaN)) < 1e-4) &&
    convolution.length === 4 &&
    convolution.every((value) => Math.abs(value - 4.5) < 1e-4)
  );
}
