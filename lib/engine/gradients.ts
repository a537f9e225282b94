import * as tf from "@tensorflow/tfjs";

/**
 * Replaces gradients of TensorFlow.js that are wrong or refused where one operand is broadcast: those of maximum,
 * minimum, squared difference and matrix products come back in the shape of the result instead of the operand's, and
 * normalisation takes moments of one dimension only.
 */
export function registerGradients(): void {
  replace("Maximum", (dy, a, b) => choose(dy, tf.greaterEqual(a, b)));
  replace("Minimum", (dy, a, b) => choose(dy, tf.lessEqual(a, b)));
  replace("SquaredDifference", (dy, a, b) => {
    const da = tf.mul(dy, tf.mul(2, tf.sub(a, b)));
    return [da, tf.neg(da)];
  });
  replaceMatrixProduct();
  replaceNormalisation();
}

/** c = op(a) op(b) over batches, either of which may repeat: da = dc op(b)ᵀ and db = op(a)ᵀ dc, transposed as a and b are. */
function replaceMatrixProduct(): void {
  tf.unregisterGradient("BatchMatMul");
  tf.registerGradient({
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (upstream, saved, attributes) => {
      const dy = upstream as tf.Tensor;
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const { transposeA, transposeB } = attributes as unknown as tf.BatchMatMulAttrs;
      const da = () =>
        transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB);
      const db = () =>
        transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false);
      return { a: () => reduceTo(a.shape, da()), b: () => reduceTo(b.shape, db()) };
    },
  });
}

/**
 * y = (x - mean) r scale + offset with r = (variance + epsilon)^(-1/2), for moments of any shape that broadcasts to x's.
 */
function replaceNormalisation(): void {
  tf.unregisterGradient("FusedBatchNorm");
  tf.registerGradient({
    kernelName: "FusedBatchNorm",
    inputsToSave: ["x", "mean", "variance", "scale"],
    gradFunc: (upstream, saved, attributes) => {
      const dy = upstream as tf.Tensor;
      const [x, mean, variance, scale] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor | null | undefined,
      ];
      const { varianceEpsilon } = attributes as unknown as tf.FusedBatchNormAttrs;
      const factor = tf.rsqrt(tf.add(variance, varianceEpsilon));
      const slope = scale ? tf.mul(factor, scale) : factor;
      const centred = tf.sub(x, mean);
      const dx = (): tf.Tensor => tf.mul(dy, slope);
      return {
        x: dx,
        mean: () => reduceTo(mean.shape, tf.neg(dx())),
        variance: () =>
          reduceTo(variance.shape, tf.mul(tf.mul(dx(), centred), tf.mul(tf.square(factor), -0.5))),
        scale: () => reduceTo((scale ?? mean).shape, tf.mul(dy, tf.mul(centred, factor))),
        offset: () => reduceTo((scale ?? mean).shape, dy),
      };
    },
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
