import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";
import { DeferredNormalisation, DeferredReluGradient, Normalisation } from "./deferred.js";
import { makeTensor } from "./make-tensor.js";
import { replaceLayerCall } from "./replace-layer-call.js";
import { writableAddress } from "./writable-address.js";

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
  const channels = x.shape.at(-1) as number;
  const mean = makeTensor(backend, [channels]);
  const variance = makeTensor(backend, [channels]);
  backend.kernels.batch_moments(
    backend.addressOf(x),
    backend.addressOf(mean),
    backend.addressOf(variance),
    writableAddress(backend, layer.movingMean.read() as tf.Variable),
    writableAddress(backend, layer.movingVariance.read() as tf.Variable),
    layer.momentum,
    x.size / channels,
    channels,
  );

  const run = tf.customGrad((...given) => {
    const [input, scale, offset] = given as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const normalisation = new Normalisation(input, [mean, variance], [scale, offset], layer.epsilon);
    const deferred = new DeferredNormalisation(backend, normalisation);
    const value = tf.engine().makeTensorFromTensorInfo(backend.makeDeferred(x.shape, deferred)) as tf.Tensor;
    save([input, mean, variance, scale, offset]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
      normalisationGradient(backend, normalisation, dy, saved);
    return { value, gradFunc };
  });
  return run(x, layer.gamma?.read() ?? tf.ones([channels]), layer.beta?.read() ?? tf.zeros([channels]));
}

/** @param saved - The tensors of the normalisation, which may have been disposed of since, in its order. */
function normalisationGradient(
  backend: CellshipBackend,
  normalisation: Normalisation,
  given: tf.Tensor,
  saved: readonly tf.Tensor[],
): tf.Tensor[] {
  const [x, mean, variance, scale, offset] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const deferred = backend.deferred(given);
  const isRectified = deferred instanceof DeferredReluGradient && deferred.normalisation === normalisation;
  const dy = isRectified ? deferred.dy : given;
  const channels = mean.size;
  const gradients = [
    makeTensor(backend, x.shape),
    makeTensor(backend, [channels]),
    makeTensor(backend, [channels]),
  ] as const;
  const [dx, dScale, dOffset] = gradients;
  backend.kernels.batch_norm_gradient(
    backend.addressOf(x),
    backend.addressOf(dy),
    backend.addressOf(mean),
    backend.addressOf(variance),
    backend.addressOf(scale),
    backend.addressOf(offset),
    normalisation.epsilon,
    isRectified ? 1 : 0,
    backend.addressOf(dx),
    backend.addressOf(dScale),
    backend.addressOf(dOffset),
    x.size / channels,
    channels,
  );
  return [...gradients];
}
