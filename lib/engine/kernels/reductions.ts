import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { areFloats, dimension, type Kernel, type KernelTable, kernel, product, sizeOf } from "./kernel.js";

/** Operations of `reduce` in `reductions.c`, in its order. */
const operations = ["sum", "maximum", "minimum"] as const;

interface Attributes {
  readonly axis: number | number[] | null | undefined;
  readonly keepDims?: boolean;
}

/** Runs of neighbouring axes, last first: each is one pass over `[outer, length, inner]`. */
function axisRuns(axes: readonly number[]): { first: number; end: number }[] {
  const runs: { first: number; end: number }[] = [];
  for (const axis of [...axes].sort((a, b) => b - a)) {
    const run = runs.at(-1);
    if (run !== undefined && run.first === axis + 1) run.first = axis;
    else runs.push({ first: axis, end: axis + 1 });
  }
  return runs;
}

function reduceAxes(
  backend: CellshipBackend,
  operation: (typeof operations)[number],
  x: tf.TensorInfo,
  axes: readonly number[],
  scale: number,
): tf.TensorInfo {
  let current = x;
  for (const [pass, { first, end }] of axisRuns(axes).entries()) {
    const shape = current.shape.map((size, axis) => (axis >= first && axis < end ? 1 : size));
    const out = backend.makeUninitialised(shape);
    backend.kernels.reduce(
      operations.indexOf(operation),
      backend.addressOf(current),
      backend.addressOf(out),
      product(current.shape, 0, first),
      product(current.shape, first, end),
      product(current.shape, end),
      pass === 0 ? scale : 1,
    );
    if (current !== x) backend.disposeData(current.dataId);
    current = out;
  }
  return current;
}

function reduction(operation: (typeof operations)[number], isMean = false): Kernel {
  return kernel<"x", Attributes>(({ x }, { axis, keepDims }, backend) => {
    if (!areFloats(x) || sizeOf(x) === 0) return undefined;
    const axes = tf.util.parseAxisParam(axis ?? x.shape.map((_, index) => index), x.shape);
    const kept = x.shape.map((size, index) => (axes.includes(index) ? 1 : size));
    const shape = keepDims ? kept : x.shape.filter((_, index) => !axes.includes(index));
    const length = sizeOf(x) / sizeOf(shape);
    if (axes.length === 0) return backend.share(x, shape);
    const reduced = reduceAxes(backend, operation, x, axes, isMean ? 1 / length : 1);
    return { ...reduced, shape };
  });
}

function softmax(isLogarithm: boolean): Kernel {
  return kernel<"logits", { dim?: number; axis?: number }>(({ logits }, { dim, axis }, backend) => {
    const rank = logits.shape.length;
    const along = dim ?? axis ?? -1;
    if (!areFloats(logits) || rank === 0 || (along !== -1 && along !== rank - 1) || sizeOf(logits) === 0)
      return undefined;
    const out = backend.makeUninitialised(logits.shape);
    const length = dimension(logits.shape, rank - 1);
    backend.kernels.softmax(
      backend.addressOf(logits),
      backend.addressOf(out),
      sizeOf(logits) / length,
      length,
      Number(isLogarithm),
    );
    return out;
  });
}

function argExtreme(isLargest: boolean): Kernel {
  return kernel<"x", { axis: number }>(({ x }, { axis }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    if (!areFloats(x) || along === undefined || along !== x.shape.length - 1 || sizeOf(x) === 0)
      return undefined;
    const out = backend.makeUninitialised(x.shape.slice(0, -1), "int32");
    const length = dimension(x.shape, along);
    backend.kernels.arg_extreme(
      Number(isLargest),
      backend.addressOf(x),
      backend.addressOf(out),
      sizeOf(x) / length,
      length,
    );
    return out;
  });
}

/** Sums, means, extremes and softmax. */
export const reductionKernels: KernelTable = {
  Sum: reduction("sum"),
  Mean: reduction("sum", true),
  Max: reduction("maximum"),
  Min: reduction("minimum"),
  Softmax: softmax(false),
  LogSoftmax: softmax(true),
  ArgMax: argExtreme(true),
  ArgMin: argExtreme(false),
};
