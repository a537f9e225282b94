import * as tf from "@tensorflow/tfjs";
import { engineInternals } from "./tensorflow-internals.js";

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
  return engineInternals().state.gradientDepth > 0;
}
