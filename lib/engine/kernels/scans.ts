import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import {
  dimension,
  type Kernel,
  type KernelResult,
  type KernelTable,
  kernel,
  product,
  sizeOf,
} from "./kernel.js";
import { isNumeric, type NumberType, residentValues } from "./map.js";

type Combine = (total: number, value: number) => number;

/** Running totals along one axis. */
function scan(initial: number, combine: Combine): Kernel {
  return kernel<"x", tf.CumsumAttrs>(({ x }, { axis, exclusive, reverse }, backend) => {
    if (!isNumeric(x)) return undefined;
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    const type = x.dtype === "float32" ? "float32" : "int32";
    const out = backend.makeUninitialised(x.shape, type);
    const [from, to] = [residentValues(backend, x), backend.valuesOf(out)];
    if (along === undefined || to.length === 0) {
      to.set(exclusive ? to.map(() => initial) : from);
      return out;
    }
    const length = dimension(x.shape, along);
    const inner = product(x.shape, along + 1);
    const step = reverse ? -inner : inner;
    for (let line = 0; line < to.length / length; line++) {
      let at =
        Math.floor(line / inner) * length * inner + (line % inner) + (reverse ? (length - 1) * inner : 0);
      let total = initial;
      for (let k = 0; k < length; k++, at += step) {
        if (exclusive) to[at] = total;
        total = combine(total, from[at] as number);
        if (!exclusive) to[at] = total;
      }
    }
    return out;
  });
}

interface Attributes {
  readonly axis?: number | number[] | null;
  readonly reductionIndices?: number | number[] | null;
  readonly keepDims?: boolean;
}

/** Least and greatest value of each type: integers have no infinity to start an extreme from. */
const ranges: Readonly<Record<NumberType, readonly [number, number]>> = {
  float32: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  bool: [0, 1],
};

/** Reduces over any axes in one pass over the input, total by total. */
function reduceLoop(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  { axis, reductionIndices, keepDims }: Attributes,
  dtype: NumberType,
  initial: number,
  combine: Combine,
): KernelResult {
  const axes = tf.util.parseAxisParam(axis ?? reductionIndices ?? x.shape.map((_, at) => at), x.shape);
  const kept = x.shape.map((size, at) => (axes.includes(at) ? 1 : size));
  const out = backend.makeUninitialised(
    keepDims ? kept : x.shape.filter((_, at) => !axes.includes(at)),
    dtype,
  );
  const from = residentValues(backend, x);
  const to = backend.valuesOf(out);
  const [lowest, highest] = ranges[dtype];
  to.fill(Math.min(Math.max(initial, lowest), highest));
  // How far the output moves when one dimension of the input counts up.
  const steps: number[] = [];
  for (let at = x.shape.length - 1, step = 1; at >= 0; at--) {
    steps[at] = axes.includes(at) ? 0 : step;
    step *= dimension(kept, at);
  }
  const index = x.shape.map(() => 0);
  let target = 0;
  for (let i = 0; i < sizeOf(x); i++) {
    to[target] = combine(to[target] as number, from[i] as number);
    for (let at = x.shape.length - 1; at >= 0; at--) {
      target += steps[at] as number;
      index[at] = (index[at] as number) + 1;
      if ((index[at] as number) < dimension(x.shape, at)) break;
      target -= (steps[at] as number) * dimension(x.shape, at);
      index[at] = 0;
    }
  }
  return out;
}

function reduction(initial: number, combine: Combine): Kernel {
  return kernel<"x", Attributes>(({ x }, attributes, backend) =>
    isNumeric(x) ? reduceLoop(backend, x, attributes, x.dtype, initial, combine) : undefined,
  );
}

function truth(initial: 0 | 1, combine: Combine): Kernel {
  return kernel<"x", Attributes>(({ x }, attributes, backend) =>
    isNumeric(x) ? reduceLoop(backend, x, attributes, "bool", initial, combine) : undefined,
  );
}

/** Running totals, and the reductions that the kernels in C decline: of integers, of nothing, products, truth. */
export const scanKernels: KernelTable = {
  Cumsum: scan(0, (total, value) => total + value),
  Cumprod: scan(1, (total, value) => total * value),
  Sum: reduction(0, (total, value) => total + value),
  Prod: reduction(1, (total, value) => total * value),
  Max: reduction(Number.NEGATIVE_INFINITY, Math.max),
  Min: reduction(Number.POSITIVE_INFINITY, Math.min),
  All: truth(1, (total, value) => Number(total !== 0 && value !== 0)),
  Any: truth(0, (total, value) => Number(total !== 0 || value !== 0)),
};
