import type * as tf from "@tensorflow/tfjs";
import { areFloats, type KernelTable, kernel, sizeOf } from "./kernel.js";

/** Batch normalisation with given moments: per channel, the last axis. */
export const normalisationKernels: KernelTable = {
  FusedBatchNorm: kernel<"x" | "mean" | "variance", tf.FusedBatchNormAttrs, "scale" | "offset">(
    ({ x, mean, variance, scale, offset }, { varianceEpsilon }, backend) => {
      const channels = x.shape.at(-1) ?? 0;
      const perChannel = [mean, variance, scale, offset].filter(
        (tensor) => tensor !== undefined && tensor !== null,
      );
      const isPerChannel = perChannel.every((tensor) => sizeOf(tensor) === channels && areFloats(tensor));
      if (!areFloats(x) || !isPerChannel || channels > backend.kernels.batch_norm_channels())
        return undefined;
      const out = backend.makeUninitialised(x.shape);
      if (sizeOf(x) === 0) return out;
      backend.kernels.batch_norm(
        backend.addressOf(x),
        backend.addressOf(mean),
        backend.addressOf(variance),
        scale ? backend.addressOf(scale) : 0,
        offset ? backend.addressOf(offset) : 0,
        varianceEpsilon,
        backend.addressOf(out),
        sizeOf(x) / channels,
        channels,
      );
      return out;
    },
  ),
};
