import * as tf from "@tensorflow/tfjs";
import { isRecording, runKernel } from "./operations.js";

type Gradients = Readonly<Record<string, () => tf.Tensor>>;

/**
 * @returns The gradient of each input in as few kernels as possible, or `undefined` to leave it to TensorFlow.js.
 */
type FusedGradient = (
  dy: tf.Tensor,
  saved: readonly tf.Tensor[],
  attributes: tf.NamedAttrMap,
) => Gradients | undefined;

/**
 * Replaces gradients that TensorFlow.js composes of up to nine kernels by one of our own while our backend is in use.
 * Gradients of gradients stay composed.
 */
export function fuseGradients(isOurs: () => boolean): void {
  for (const [kernelName, fused] of Object.entries(gradients)) {
    const composed = tf.getGradient(kernelName);
    tf.unregisterGradient(kernelName);
    tf.registerGradient({
      ...composed,
      ...(kernelName === "Relu" && { inputsToSave: [], outputsToSave: [true] }),
      gradFunc: (dy, saved, attributes) => {
        const isFusable = isOurs() && !isRecording();
        return (
          (isFusable ? fused(dy as tf.Tensor, saved, attributes) : undefined) ??
          composed.gradFunc(dy, saved, attributes)
        );
      },
    });
  }
}

const gradients: Readonly<Record<string, FusedGradient>> = {
  Relu: (dy, [y]) => ({ x: () => runKernel("ReluGradient", { dy, y: y as tf.Tensor }) }),

  Softmax: (dy, [y]) => ({ logits: () => runKernel("SoftmaxGradient", { dy, y: y as tf.Tensor }) }),

  Sum: (dy, [x], { axis }) => spread(dy, x as tf.Tensor, axis as number | number[] | null, false),
  Mean: (dy, [x], { axis }) => spread(dy, x as tf.Tensor, axis as number | number[] | null, true),

  Multiply: (dy, saved) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    const isPlain = tf.util.arraysEqual(a.shape, b.shape) && a.dtype === "float32" && b.dtype === "float32";
    if (!isPlain) return undefined;
    return {
      a: () => runKernel("Multiply", { a: dy, b }),
      b: () => runKernel("Multiply", { a: dy, b: a }),
    };
  },

  GatherV2: (dy, saved, { axis, batchDims }) => {
    const [x, indices] = saved as [tf.Tensor, tf.Tensor];
    if (axis !== 0 || batchDims !== 0) return undefined;
    return {
      x: () => runKernel("GatherGradient", { dy, indices }, { shape: x.shape }),
      indices: () => indices,
    };
  },
};

/** Every element that was summed up has the gradient of its sum. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: number | number[] | null, isMean: boolean): Gradients {
  const axes = tf.util.parseAxisParam(axis as number, x.shape);
  return { x: () => runKernel("Spread", { dy }, { shape: x.shape, axes, isMean }) };
}
