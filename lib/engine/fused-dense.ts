import * as tf from "@tensorflow/tfjs";
import { activationGradients, type LayerActivation, splitActivation } from "./activation-gradients.js";
import type { GradientActivation } from "./kernels/training.js";
import { runKernel } from "./operations.js";
import { replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' dense layer that a call reads. */
interface DenseLayer {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: LayerActivation | null;
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], options: unknown): void;
}

/**
 * Runs dense layers as one operation, in training too, while our backend is in use: TensorFlow.js fuses them only where
 * no gradient is asked for.
 */
export function fuseDense(isOurs: () => boolean): void {
  registerGradient();
  replaceLayerCall<DenseLayer>("Dense", (layer, { x, inputs, options }) => {
    if (x.dtype !== "float32" || x.rank < 2 || !isOurs()) return undefined;
    return tf.tidy(() => {
      layer.invokeCallHook(inputs, options);
      return applyDense(x, layer.kernel.read(), layer.bias?.read(), layer.activation);
    });
  });
}

function applyDense(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  activation: LayerActivation | null,
): tf.Tensor {
  const { fused, after } = splitActivation(activation);
  const rows = x.rank === 2 ? x : tf.reshape(x, [-1, x.shape.at(-1) as number]);
  const inputs = { a: rows, b: kernel, ...(bias && { bias }) };
  const product = runKernel("_FusedMatMul", inputs, {
    transposeA: false,
    transposeB: false,
    activation: fused,
  });
  const y =
    x.rank === 2 ? product : tf.reshape(product, [...x.shape.slice(0, -1), kernel.shape[1] as number]);
  return after === undefined ? y : after.apply(y);
}

/** y = f(a b + bias): the gradient of f's operand meets bᵀ and aᵀ. */
function registerGradient(): void {
  tf.registerGradient({
    kernelName: "_FusedMatMul",
    inputsToSave: ["a", "b"],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const [a, b, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const { activation } = attributes as unknown as { activation: GradientActivation };
      const [dProduct, dBias] = activationGradients(dy as tf.Tensor, y, activation);
      return {
        a: () => runKernel("BatchMatMul", { a: dProduct, b }, { transposeA: false, transposeB: true }),
        b: () => runKernel("BatchMatMul", { a, b: dProduct }, { transposeA: true, transposeB: false }),
        bias: () => dBias,
      };
    },
  });
}
