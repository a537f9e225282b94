import type * as tf from "@tensorflow/tfjs";
import { DeferredReluGradient } from "../deferred.js";
import { applyUnary } from "./elementwise.js";
import { areFloats, type KernelTable, kernel, product, sizeOf } from "./kernel.js";
import { contiguousSteps, stridedCopy } from "./layout.js";

/** Attributes of `Spread`. */
export interface SpreadAttributes {
  /** Shape of the result. */
  readonly shape: number[];
  /** Dimensions of it that were summed up. */
  readonly axes: readonly number[];
  /** Whether the sums were divided by the number of their terms. */
  readonly isMean: boolean;
}

/**
 * Gradients of TensorFlow.js' operations in one pass; TensorFlow.js has none by these names.
 *
 * - `ReluGradient` of `dy` and `y = relu(x)`: dy where y > 0, else 0.
 * - `Spread` of `dy`: the gradient of what a sum or mean was taken of.
 * - `GatherGradient` of `dy` and `indices`: rows of dy added up at their indices, in a tensor of `shape`.
 */
export const gradientKernels: KernelTable = {
  ReluGradient: kernel<"dy" | "y">(({ dy, y }, _, backend) => {
    if (!areFloats(dy, y)) return undefined;
    const deferred = DeferredReluGradient.of(backend, dy, y);
    if (deferred !== undefined) return backend.makeDeferred(dy.shape, deferred);
    const out = backend.makeUninitialised(dy.shape);
    backend.kernels.relu_gradient(
      backend.addressOf(dy),
      backend.addressOf(y),
      backend.addressOf(out),
      sizeOf(dy),
    );
    return out;
  }),

  Spread: kernel<"dy", SpreadAttributes>(({ dy }, { shape, axes, isMean }, backend) => {
    if (!areFloats(dy)) return undefined;
    const out = backend.makeUninitialised(shape);
    const count = sizeOf(dy);
    const scale = isMean ? count / sizeOf(shape) : 1;
    if (count === 1) {
      backend.valuesOf(out).fill((backend.valuesOf(dy)[0] as number) * scale);
      return out;
    }
    const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const [from, to] = [contiguousSteps(kept), contiguousSteps(shape)];
    const dimensions = shape.map((size, axis) => ({
      size,
      from: axes.includes(axis) ? 0 : (from[axis] as number),
      to: to[axis] as number,
    }));
    const scaled = scale === 1 ? dy : (applyUnary(backend, "scale", dy, scale) as tf.TensorInfo);
    stridedCopy(backend, dimensions, backend.addressOf(scaled), backend.addressOf(out));
    if (scaled !== dy) backend.disposeData(scaled.dataId);
    return out;
  }),

  GatherGradient: kernel<"dy" | "indices", { shape: number[] }>(({ dy, indices }, { shape }, backend) => {
    if (!areFloats(dy) || indices.dtype !== "int32") return undefined;
    const out = backend.makeUninitialised(shape);
    backend.kernels.segment_sum(
      backend.addressOf(dy),
      backend.addressOf(indices),
      backend.addressOf(out),
      sizeOf(indices),
      product(shape, 1),
      shape[0] as number,
    );
    return out;
  }),
};
