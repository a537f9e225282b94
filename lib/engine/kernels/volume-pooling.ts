import * as tf from "@tensorflow/tfjs";
import { areFloats, type KernelTable, kernel } from "./kernel.js";
import { writeVolume } from "./volume.js";

type Attributes = Pick<tf.MaxPool3DAttrs, "filterSize" | "strides" | "pad" | "dimRoundingMode">;

function poolInfo(input: tf.TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes) {
  return tf.backend_util.computePool3DInfo(
    input.shape as [number, number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/** Three-dimensional pooling, channels last. */
export const volumePoolingKernels: KernelTable = {
  MaxPool3D: kernel<"x", tf.MaxPool3DAttrs>(({ x }, attributes, backend) => {
    if (!areFloats(x)) return undefined;
    const info = poolInfo(x, attributes);
    const out = backend.makeUninitialised(info.outShape);
    const address = backend.addressOf(x);
    backend.kernels.volume_max_pool(writeVolume(backend, info), address, backend.addressOf(out));
    return out;
  }),

  MaxPool3DGrad: kernel<"dy" | "input" | "output", tf.MaxPool3DGradAttrs>(
    ({ dy, input, output }, attributes, backend) => {
      if (!areFloats(dy, input, output)) return undefined;
      const info = poolInfo(input, attributes);
      const out = backend.makeUninitialised(input.shape);
      const [x, y, d] = [backend.addressOf(input), backend.addressOf(output), backend.addressOf(dy)];
      const volume = writeVolume(backend, info);
      backend.kernels.volume_max_pool_gradient(volume, x, y, d, backend.addressOf(out));
      return out;
    },
  ),

  AvgPool3D: kernel<"x", tf.AvgPool3DAttrs>(({ x }, attributes, backend) => {
    if (!areFloats(x)) return undefined;
    const info = poolInfo(x, attributes);
    const out = backend.makeUninitialised(info.outShape);
    const address = backend.addressOf(x);
    backend.kernels.volume_average_pool(writeVolume(backend, info), address, backend.addressOf(out));
    return out;
  }),

  AvgPool3DGrad: kernel<"dy" | "input", tf.AvgPool3DGradAttrs>(({ dy, input }, attributes, backend) => {
    if (!areFloats(dy)) return undefined;
    const info = poolInfo(input, attributes);
    const out = backend.makeUninitialised(input.shape);
    const address = backend.addressOf(dy);
    backend.kernels.volume_average_pool_gradient(writeVolume(backend, info), address, backend.addressOf(out));
    return out;
  }),
};
