import * as tf from "@tensorflow/tfjs";
import { type GradientActivation, gradientActivations } from "./kernels/training.js";
import { isRecording, runKernels } from "./operations.js";

/** An activation of a layer. */
export interface LayerActivation {
  getClassName(): string;
  apply(x: tf.Tensor): tf.Tensor;
}

/** The activation that a layer's fused operation applies; what is left to do after it, if any. */
export function splitActivation(activation: LayerActivation | null): {
  readonly fused: GradientActivation;
  readonly after: LayerActivation | undefined;
} {
  const name = activation?.getClassName() ?? "linear";
  const fused = gradientActivations.find((known) => known === name);
  if (fused !== undefined) return { fused, after: undefined };
  return { fused: "linear", after: activation ?? undefined };
}

/**
 * Gradients through `y = f(x + bias)`.
 *
 * @param dy - Gradient of y, shape `[..., columns]`.
 * @returns Those of x, of y's shape, and of the bias, `[columns]`.
 */
export function activationGradients(
  dy: tf.Tensor,
  y: tf.Tensor,
  activation: GradientActivation,
): readonly [dx: tf.Tensor, dBias: tf.Tensor] {
  if (!isRecording()) {
    return runKernels("ActivationGradient", { dy, y }, { activation }) as [tf.Tensor, tf.Tensor];
  }
  const dx = composedGradient(dy, y, activation);
  const axes = dx.shape.slice(0, -1).map((_, axis) => axis);
  return [dx, tf.sum(dx, axes)];
}

function composedGradient(dy: tf.Tensor, y: tf.Tensor, activation: GradientActivation): tf.Tensor {
  switch (activation) {
    case "linear":
      return dy;
    case "relu":
      return tf.mul(dy, tf.step(y));
    case "relu6":
      return tf.mul(dy, tf.mul(tf.step(y), tf.cast(tf.less(y, 6), "float32")));
    case "sigmoid":
      return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
    case "tanh":
      return tf.mul(dy, tf.sub(1, tf.square(y)));
    case "elu":
      return tf.where(tf.greater(y, 0), dy, tf.mul(dy, tf.add(y, 1)));
    default:
      return activation satisfies never;
  }
}
