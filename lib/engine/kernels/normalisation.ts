import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { applyBinary, applyUnary } from "./elementwise.js";
import { areFloats, type KernelResult, type KernelTable, kernel, sizeOf } from "./kernel.js";

interface Moments {
  readonly mean: tf.TensorInfo;
  readonly variance: tf.TensorInfo;
  readonly scale: tf.TensorInfo | null | undefined;
  readonly offset: tf.TensorInfo | null | undefined;
}

/** One pass: every moment has one value a channel, the last axis. */
function normalisePerChannel(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  { mean, variance, scale, offset }: Moments,
  epsilon: number,
): tf.TensorInfo {
  const channels = x.shape.at(-1) ?? 1;
  const out = backend.makeUninitialised(x.shape);
  backend.kernels.batch_norm(
    backend.addressOf(x),
    backend.addressOf(mean),
    backend.addressOf(variance),
    scale ? backend.addressOf(scale) : 0,
    offset ? backend.addressOf(offset) : 0,
    epsilon,
    0,
    0,
    backend.addressOf(out),
    sizeOf(x) / channels,
    channels,
  );
  return out;
}

/** Moments of any shape that broadcasts to `x`, as layer normalisation has them: one operation after the other. */
function normaliseBroadcast(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  { mean, variance, scale, offset }: Moments,
  epsilon: number,
): tf.TensorInfo {
  const temporary: tf.TensorInfo[] = [];
  const keep = (result: KernelResult): tf.TensorInfo => {
    const tensor = result as tf.TensorInfo;
    temporary.push(tensor);
    return tensor;
  };
  const factor = keep(applyUnary(backend, "rsqrt", keep(applyUnary(backend, "scale", variance, 1, epsilon))));
  let y = keep(applyBinary(backend, "multiply", keep(applyBinary(backend, "subtract", x, mean)), factor));
  if (scale) y = keep(applyBinary(backend, "multiply", y, scale));
  if (offset) y = keep(applyBinary(backend, "add", y, offset));
  for (const tensor of temporary) if (tensor !== y) backend.disposeData(tensor.dataId);
  return y;
}

/** Normalisation with given moments: batch and layer normalisation. */
export const normalisationKernels: KernelTable = {
  FusedBatchNorm: kernel<"x" | "mean" | "variance", tf.FusedBatchNormAttrs, "scale" | "offset">(
    ({ x, mean, variance, scale, offset }, { varianceEpsilon }, backend) => {
      const given = [mean, variance, scale, offset].filter(
        (tensor) => tensor !== undefined && tensor !== null,
      );
      if (!areFloats(x, ...given) || sizeOf(x) === 0) return undefined;
      const channels = x.shape.at(-1) ?? 0;
      const isPerChannel =
        channels <= backend.kernels.batch_norm_channels() &&
        given.every((tensor) => sizeOf(tensor) === channels && tensor.shape.at(-1) === channels);
      const normalise = isPerChannel ? normalisePerChannel : normaliseBroadcast;
      return normalise(backend, x, { mean, variance, scale, offset }, varianceEpsilon);
    },
  ),
};
