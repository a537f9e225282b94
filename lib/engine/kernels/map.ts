import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { broadcastShapes } from "./broadcast.js";

type Values = ReturnType<CellshipBackend["valuesOf"]>;

/** Types whose values are plain numbers. */
export type NumberType = "float32" | "int32" | "bool";

/** Whether a tensor holds plain numbers: floats, integers or truth values. */
export function isNumeric(tensor: tf.TensorInfo): tensor is tf.TensorInfo & { readonly dtype: NumberType } {
  return tensor.dtype === "float32" || tensor.dtype === "int32" || tensor.dtype === "bool";
}

/** The values of a tensor, in place; moves them into the engine's memory first. */
export function residentValues(backend: CellshipBackend, tensor: tf.TensorInfo): Values {
  backend.addressOf(tensor);
  return backend.valuesOf(tensor);
}

/** `f` of each element, as a new tensor of type `dtype`. */
export function mapElements(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  dtype: NumberType,
  f: (value: number) => number,
): tf.TensorInfo {
  const out = backend.makeUninitialised(x.shape, dtype);
  const from = residentValues(backend, x);
  const to = backend.valuesOf(out);
  for (let i = 0; i < to.length; i++) to[i] = f(from[i] as number);
  return out;
}

/** `f` of each pair of elements of `a` and `b` broadcast against each other, as a new tensor of type `dtype`. */
export function mapPairs(
  backend: CellshipBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  dtype: NumberType,
  f: (a: number, b: number) => number,
): tf.TensorInfo {
  const { shape, dimensions } = broadcastShapes(a.shape, b.shape);
  const out = backend.makeUninitialised(shape, dtype);
  const [valuesA, valuesB] = [residentValues(backend, a), residentValues(backend, b)];
  const to = backend.valuesOf(out);
  const [inner, ...outer] = dimensions;
  if (inner === undefined) return out;
  const { size, aStep, bStep } = inner;
  const index = outer.map(() => 0);
  let [rowA, rowB] = [0, 0];
  for (let row = 0; row < to.length; row += size) {
    for (let i = 0; i < size; i++) {
      to[row + i] = f(valuesA[rowA + i * aStep] as number, valuesB[rowB + i * bStep] as number);
    }
    // Counts up the outer dimensions, innermost first.
    for (const [at, dimension] of outer.entries()) {
      rowA += dimension.aStep;
      rowB += dimension.bStep;
      index[at] = (index[at] ?? 0) + 1;
      if (index[at] < dimension.size) break;
      rowA -= dimension.aStep * dimension.size;
      rowB -= dimension.bStep * dimension.size;
      index[at] = 0;
    }
  }
  return out;
}
