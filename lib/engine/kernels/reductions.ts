import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { castToFloats } from "./creation.js";
import {
  areFloats,
  dimension,
  type Kernel,
  type KernelResult,
  type KernelTable,
  kernel,
  product,
  sizeOf,
} from "./kernel.js";

/** Operations of `reduce` in `reductions.c`, in its order. */
const operations = ["sum", "maximum", "minimum"] as const;

interface Attributes {
  readonly axis?: number | number[] | null;
  /** What `Max` calls its axes. */
  readonly reductionIndices?: number | number[] | null;
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

function reduction(operation: (typeof operations)[number]): Kernel {
  return kernel<"x", Attributes>(({ x }, attributes, backend) =>
    reduce(backend, operation, x, attributes, false),
  );
}

function reduce(
  backend: CellshipBackend,
  operation: (typeof operations)[number],
  x: tf.TensorInfo,
  { axis, reductionIndices, keepDims }: Attributes,
  isMean: boolean,
): KernelResult {
  if (!areFloats(x) || sizeOf(x) === 0) return undefined;
  const axes = tf.util.parseAxisParam(axis ?? reductionIndices ?? x.shape.map((_, index) => index), x.shape);
  const kept = x.shape.map((size, index) => (axes.includes(index) ? 1 : size));
  const shape = keepDims ? kept : x.shape.filter((_, index) => !axes.includes(index));
  if (axes.length === 0) return backend.share(x, shape);
  const reduced = reduceAxes(backend, operation, x, axes, isMean ? sizeOf(shape) / sizeOf(x) : 1);
  return { ...reduced, shape };
}

/** Index of the first largest or smallest element along an axis. */
function argExtreme(isLargest: boolean): Kernel {
  return kernel<"x", { axis: number }>(({ x }, { axis }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    if (along === undefined || (x.dtype !== "float32" && x.dtype !== "int32") || sizeOf(x) === 0)
      return undefined;
    const [length, inner] = [dimension(x.shape, along), product(x.shape, along + 1)];
    const out = backend.makeUninitialised(
      x.shape.filter((_, index) => index !== along),
      "int32",
    );
    const [values, indices] = [backend.valuesOf(x), backend.valuesOf(out)];
    for (let i = 0; i < indices.length; i++) {
      const start = Math.floor(i / inner) * length * inner + (i % inner);
      let best = 0;
      let extreme = values[start] as number;
      for (let k = 1; k < length; k++) {
        const value = values[start + k * inner] as number;
        if (isLargest ? value > extreme : value < extreme) {
          best = k;
          extreme = value;
        }
      }
      indices[i] = best;
    }
    return out;
  });
}

/** Sums, means, extremes and softmax. */
export const reductionKernels: KernelTable = {
  Sum: reduction("sum"),
  Mean: kernel<"x", Attributes>(({ x }, attributes, backend) => {
    const floats = castToFloats(backend, x);
    if (floats === undefined) return undefined;
    const result = reduce(backend, "sum", floats, attributes, true);
    backend.disposeData(floats.dataId);
    return result;
  }),
  Max: reduction("maximum"),
  Min: reduction("minimum"),
  Softmax: kernel<"logits">(({ logits }, _, backend) => {
    const rank = logits.shape.length;
    if (!areFloats(logits) || rank === 0 || sizeOf(logits) === 0) return undefined;
    const out = backend.makeUninitialised(logits.shape);
    const length = dimension(logits.shape, rank - 1);
    backend.kernels.softmax(
      backend.addressOf(logits),
      backend.addressOf(out),
      sizeOf(logits) / length,
      length,
    );
    return out;
  }),
  ArgMax: argExtreme(true),
  ArgMin: argExtreme(false),
};
