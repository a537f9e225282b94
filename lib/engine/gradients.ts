import * as tf from "@tensorflow/tfjs";

/**
 * Replaces gradients of TensorFlow.js that are wrong or refused where one operand is broadcast: those of maximum,
 * minimum and squared difference come back in the shape of the result instead of the operand's.
 */
export function registerGradients(): void {
  replace("Maximum", (dy, a, b) => choose(dy, tf.greaterEqual(a, b)));
  replace("Minimum", (dy, a, b) => choose(dy, tf.lessEqual(a, b)));
  replace("SquaredDifference", (dy, a, b) => {
    const da = tf.mul(dy, tf.mul(2, tf.sub(a, b)));
    return [da, tf.neg(da)];
  });
}

type BinaryGradient = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => [tf.Tensor, tf.Tensor];

function replace(kernelName: string, gradient: BinaryGradient): void {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const both = (): [tf.Tensor, tf.Tensor] => gradient(dy as tf.Tensor, a, b);
      return { a: () => reduceTo(a.shape, both()[0]), b: () => reduceTo(b.shape, both()[1]) };
    },
  });
}

function choose(dy: tf.Tensor, isA: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const zeros = tf.zerosLike(dy);
  return [tf.where(isA, dy, zeros), tf.where(isA, zeros, dy)];
}

/** Sums a gradient over the dimensions along which its operand was repeated. */
function reduceTo(shape: number[], gradient: tf.Tensor): tf.Tensor {
  const axes = tf.backend_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}
