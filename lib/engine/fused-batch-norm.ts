import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";
import { makeTensor } from "./make-tensor.js";
import { replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' batch normalisation layer that a call reads and writes. */
interface BatchNormLayer {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  /** Absent if the layer does not scale (`gamma`) or centre (`beta`). */
  readonly gamma?: tf.LayerVariable;
  readonly beta?: tf.LayerVariable;
  readonly movingMean: tf.LayerVariable;
  readonly movingVariance: tf.LayerVariable;
}

interface CallOptions {
  readonly training?: boolean | null;
}

/**
 * Replaces what TensorFlow.js' batch normalisation layer does in training by two kernels while our backend is in use:
 * composed of single operations, the gradient alone takes some thirty passes over memory. Layers that normalise another
 * axis than the last keep the composition.
 */
export function fuseBatchNorm(activeBackend: () => CellshipBackend | undefined): void {
  replaceLayerCall<BatchNormLayer, CallOptions>("BatchNormalization", (layer, { x, options }) => {
    const backend = activeBackend();
    const isFusable =
      backend !== undefined &&
      x.dtype === "float32" &&
      x.size > 0 &&
      options.training === true &&
      (layer.axis === -1 || layer.axis === x.shape.length - 1) &&
      (x.shape.at(-1) ?? 0) <= backend.kernels.batch_norm_channels();
    return isFusable ? tf.tidy(() => normaliseBatch(backend, layer, x)) : undefined;
  });
}

function normaliseBatch(backend: CellshipBackend, layer: BatchNormLayer, x: tf.Tensor): tf.Tensor {
  const { kernels } = backend;
  const channels = x.shape.at(-1) as number;
  const rows = x.size / channels;
  const mean = makeTensor(backend, [channels]);
  const variance = makeTensor(backend, [channels]);
  kernels.batch_moments(
    backend.addressOf(x),
    backend.addressOf(mean),
    backend.addressOf(variance),
    rows,
    channels,
  );
  moveAverage(layer.movingMean, mean, layer.momentum);
  moveAverage(layer.movingVariance, variance, layer.momentum);

  const run = tf.customGrad((...given) => {
    const [input, gamma, beta] = given as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const value = makeTensor(backend, x.shape);
    kernels.batch_norm(
      backend.addressOf(input),
      backend.addressOf(mean),
      backend.addressOf(variance),
      backend.addressOf(gamma),
      backend.addressOf(beta),
      layer.epsilon,
      backend.addressOf(value),
      rows,
      channels,
    );
    save([input, gamma, mean, variance]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [input0, gamma0, mean0, variance0] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const [dx, dGamma, dBeta] = [
        makeTensor(backend, x.shape),
        makeTensor(backend, [channels]),
        makeTensor(backend, [channels]),
      ];
      kernels.batch_norm_gradient(
        backend.addressOf(input0),
        backend.addressOf(dy),
        backend.addressOf(mean0),
        backend.addressOf(variance0),
        backend.addressOf(gamma0),
        layer.epsilon,
        backend.addressOf(dx),
        backend.addressOf(dGamma),
        backend.addressOf(dBeta),
        rows,
        channels,
      );
      return [dx, dGamma, dBeta];
    };
    return { value, gradFunc };
  });
  return run(x, layer.gamma?.read() ?? tf.ones([channels]), layer.beta?.read() ?? tf.zeros([channels]));
}

/** average ← momentum average + (1 − momentum) value, as the layer has it. */
function moveAverage(average: tf.LayerVariable, value: tf.Tensor, momentum: number): void {
  tf.tidy(() => {
    const before = average.read();
    average.write(tf.sub(before, tf.mul(tf.sub(before, value), 1 - momentum)));
  });
}
