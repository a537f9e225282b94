import * as tf from "@tensorflow/tfjs";
import { areFloats, type KernelTable, kernel, makeZeros, sizeOf } from "./kernel.js";
import { assertFits, writeWindow } from "./window.js";

type Attributes = Pick<tf.MaxPoolAttrs, "filterSize" | "strides" | "pad" | "dimRoundingMode">;

function poolInfo(input: tf.TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes) {
  return tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/** Whether windows are single pixels and there are as many as pixels: TensorFlow.js then takes pooling for the identity. */
function isIdentity(info: tf.backend_util.Conv2DInfo): boolean {
  const { filterHeight, filterWidth, inShape, outShape } = info;
  return filterHeight === 1 && filterWidth === 1 && tf.util.arraysEqual(inShape, outShape);
}

/** Two-dimensional pooling, channels last; the one-dimensional layers reshape to it. */
export const poolingKernels: KernelTable = {
  MaxPool: kernel<"x", tf.MaxPoolAttrs>(({ x }, attributes, backend) => {
    if (!areFloats(x)) return undefined;
    const info = poolInfo(x, attributes);
    if (isIdentity(info)) return backend.share(x, x.shape);
    assertFits(info);
    const out = backend.makeUninitialised(info.outShape);
    if (sizeOf(out) === 0) return out;
    backend.kernels.max_pool(writeWindow(backend, info), backend.addressOf(x), backend.addressOf(out));
    return out;
  }),

  MaxPoolGrad: kernel<"dy" | "input" | "output", tf.MaxPoolGradAttrs>(
    ({ dy, input, output }, attributes, backend) => {
      if (!areFloats(dy, input, output)) return undefined;
      const info = poolInfo(input, attributes);
      if (!tf.util.arraysEqual(dy.shape, info.outShape)) return undefined;
      if (sizeOf(dy) === 0) return makeZeros(backend, input.shape);
      const out = backend.makeUninitialised(input.shape);
      backend.kernels.max_pool_gradient(
        writeWindow(backend, info),
        backend.addressOf(input),
        backend.addressOf(output),
        backend.addressOf(dy),
        backend.addressOf(out),
      );
      return out;
    },
  ),

  AvgPool: kernel<"x", tf.AvgPoolAttrs>(({ x }, attributes, backend) => {
    if (!areFloats(x)) return undefined;
    const info = poolInfo(x, attributes);
    if (isIdentity(info)) return backend.share(x, x.shape);
    assertFits(info);
    const out = backend.makeUninitialised(info.outShape);
    if (sizeOf(out) === 0) return out;
    backend.kernels.average_pool(writeWindow(backend, info), backend.addressOf(x), backend.addressOf(out));
    return out;
  }),

  AvgPoolGrad: kernel<"dy" | "input", tf.AvgPoolGradAttrs>(({ dy, input }, attributes, backend) => {
    if (!areFloats(dy)) return undefined;
    const info = poolInfo(input, attributes as Attributes);
    if (!tf.util.arraysEqual(dy.shape, info.outShape)) return undefined;
    if (sizeOf(dy) === 0) return makeZeros(backend, input.shape);
    const out = backend.makeUninitialised(input.shape);
    backend.kernels.average_pool_gradient(
      writeWindow(backend, info),
      backend.addressOf(dy),
      backend.addressOf(out),
    );
    return out;
  }),
};
