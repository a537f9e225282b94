import * as tf from "@tensorflow/tfjs";

/** Runs a kernel by its name, TensorFlow.js' or one of our own, without the checks of TensorFlow.js' operations. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: object = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
}

/** The same for a kernel with several results. */
export function runKernels(name: string, inputs: tf.NamedTensorMap, attributes: object = {}): tf.Tensor[] {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
}

/**
 * Whether what is computed now may be differentiated, as in a gradient of a gradient: operations that have no gradient
 * of their own must be composed of others then.
 */
export function isRecording(): boolean {
  return (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth > 0;
}
