import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { dimension, type KernelTable, kernel, product, sizeOf } from "./kernel.js";
import { contiguousSteps } from "./layout.js";
import { isNumeric, type NumberType, residentValues } from "./map.js";

/** Where each row of `indices`, shape `[..., depth]`, points in a tensor whose first dimensions are `shape`. */
function rowsOf(
  backend: CellshipBackend,
  indices: tf.TensorInfo,
  depth: number,
  shape: readonly number[],
): number[] {
  const values = residentValues(backend, indices);
  const steps = contiguousSteps(shape.slice(0, depth));
  const count = depth === 0 ? 1 : values.length / depth;
  return Array.from({ length: count }, (_, row) => {
    let offset = 0;
    for (let at = 0; at < depth; at++) {
      const index = values[row * depth + at] as number;
      const size = dimension(shape, at);
      if (index < 0 || index >= size) {
        const given = Array.from(values.slice(row * depth, (row + 1) * depth));
        // TensorFlow.js' own words: its specs match them.
        throw new RangeError(`Invalid indices: ${given} does not index into ${shape}`);
      }
      offset += index * (steps[at] as number);
    }
    return offset;
  });
}

/** Adds or writes rows of `updates` into `into`. */
function scatter(
  backend: CellshipBackend,
  into: tf.TensorInfo,
  indices: tf.TensorInfo,
  updates: tf.TensorInfo,
  isSum: boolean,
): tf.TensorInfo {
  const { sliceRank, sliceSize } = tf.backend_util.calculateShapes(
    updates as tf.Tensor,
    indices as tf.Tensor,
    into.shape,
  );
  const rows = rowsOf(backend, indices, sliceRank, into.shape);
  const [from, to] = [residentValues(backend, updates), backend.valuesOf(into)];
  const isOneValue = updates.shape.length === 0;
  for (const [row, offset] of rows.entries()) {
    for (let k = 0; k < sliceSize; k++) {
      const value = from[isOneValue ? 0 : row * sliceSize + k] as number;
      const at = offset * sliceSize + k;
      to[at] = isSum ? (to[at] as number) + value : value;
    }
  }
  return into;
}

function filled(backend: CellshipBackend, shape: number[], dtype: NumberType, value: number): tf.TensorInfo {
  const out = backend.makeUninitialised(shape, dtype);
  backend.valuesOf(out).fill(value);
  return out;
}

/** Picks and writes by index. */
export const indexingKernels: KernelTable = {
  OneHot: kernel<"indices", tf.OneHotAttrs>(({ indices }, { dtype, depth, onValue, offValue }, backend) => {
    if (!isNumeric(indices)) return undefined;
    const type = dtype === "float32" || dtype === "bool" ? dtype : "int32";
    const out = filled(backend, [...indices.shape, depth], type, offValue);
    const [from, to] = [residentValues(backend, indices), backend.valuesOf(out)];
    for (let row = 0; row < from.length; row++) {
      const index = from[row] as number;
      if (index >= 0 && index < depth) to[row * depth + index] = onValue;
    }
    return out;
  }),

  // What the kernel in C declines: one set of indices a batch entry, and truth values.
  GatherV2: kernel<"x" | "indices", tf.GatherV2Attrs>(({ x, indices }, { axis, batchDims }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    if (!isNumeric(x) || indices.dtype !== "int32" || along === undefined) return undefined;
    const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
      x as tf.Tensor,
      indices as tf.Tensor,
      along,
      batchDims,
    );
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
    const out = backend.makeUninitialised(outputShape, x.dtype);
    const [from, places, to] = [
      residentValues(backend, x),
      residentValues(backend, indices),
      backend.valuesOf(out),
    ];
    const perBatch = batchSize === 0 ? 0 : places.length / batchSize;
    let at = 0;
    for (let outer = 0; outer < batchSize * outerSize; outer++) {
      const first = Math.floor(outer / outerSize) * perBatch;
      for (let i = first; i < first + perBatch; i++, at += sliceSize) {
        const index = places[i] as number;
        if (index < 0 || index >= dimSize) {
          throw new RangeError(`GatherV2: the index value ${index} is not in [0, ${dimSize - 1}]`);
        }
        const source = (outer * dimSize + index) * sliceSize;
        to.set(from.subarray(source, source + sliceSize), at);
      }
    }
    return out;
  }),

  GatherNd: kernel<"params" | "indices">(({ params, indices }, _, backend) => {
    if (!isNumeric(params) || indices.dtype !== "int32") return undefined;
    const depth = dimension(indices.shape, indices.shape.length - 1);
    const inner = product(params.shape, depth);
    const rows = rowsOf(backend, indices, depth, params.shape);
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    const out = backend.makeUninitialised(shape, params.dtype);
    const [from, to] = [residentValues(backend, params), backend.valuesOf(out)];
    for (const [row, offset] of rows.entries())
      to.set(from.subarray(offset * inner, (offset + 1) * inner), row * inner);
    return out;
  }),

  ScatterNd: kernel<"indices" | "updates", tf.ScatterNdAttrs>(({ indices, updates }, { shape }, backend) => {
    if (!isNumeric(updates) || indices.dtype !== "int32") return undefined;
    return scatter(backend, filled(backend, shape, updates.dtype, 0), indices, updates, true);
  }),

  TensorScatterUpdate: kernel<"tensor" | "indices" | "updates">(
    ({ tensor, indices, updates }, _, backend) => {
      if (!isNumeric(tensor) || indices.dtype !== "int32" || updates.dtype !== tensor.dtype) return undefined;
      const out = backend.makeUninitialised(tensor.shape, tensor.dtype);
      const values = residentValues(backend, tensor);
      backend.valuesOf(out).set(values);
      return scatter(backend, out, indices, updates, false);
    },
  ),

  SparseToDense: kernel<"sparseIndices" | "sparseValues" | "defaultValue", tf.SparseToDenseAttrs>(
    ({ sparseIndices, sparseValues, defaultValue }, { outputShape }, backend) => {
      if (!isNumeric(sparseValues) || !isNumeric(defaultValue) || sparseIndices.dtype !== "int32")
        return undefined;
      const value = residentValues(backend, defaultValue)[0] ?? 0;
      const out = filled(backend, outputShape, sparseValues.dtype, value);
      return scatter(backend, out, sparseIndices, sparseValues, false);
    },
  ),

  Bincount: kernel<"x" | "weights", tf.BincountAttrs>(({ x, weights }, { size }, backend) => {
    if (!isNumeric(x) || !isNumeric(weights)) return undefined;
    const out = filled(backend, [size], weights.dtype === "float32" ? "float32" : "int32", 0);
    count(backend, x, weights, out, false);
    return out;
  }),

  DenseBincount: kernel<"x" | "weights", tf.DenseBincountAttrs>(
    ({ x, weights }, { size, binaryOutput }, backend) => {
      if (!isNumeric(x) || !isNumeric(weights)) return undefined;
      const shape = x.shape.length === 1 ? [size] : [dimension(x.shape, 0), size];
      const type = weights.dtype === "float32" ? "float32" : "int32";
      const out = filled(backend, shape, sizeOf(weights) > 0 ? type : "int32", 0);
      count(backend, x, weights, out, binaryOutput ?? false);
      return out;
    },
  ),

  Diag: kernel<"x">(({ x }, _, backend) => {
    if (!isNumeric(x)) return undefined;
    const out = filled(backend, [...x.shape, ...x.shape], x.dtype, 0);
    const [from, to] = [residentValues(backend, x), backend.valuesOf(out)];
    for (let i = 0; i < from.length; i++) to[i * (from.length + 1)] = from[i] as number;
    return out;
  }),
};

/** Adds weights (or ones) into the bins that the values of each row name. */
function count(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  weights: tf.TensorInfo,
  out: tf.TensorInfo,
  isBinary: boolean,
): void {
  const size = dimension(out.shape, out.shape.length - 1);
  const rowLength = out.shape.length === 1 ? sizeOf(x) : product(x.shape, 1);
  const [values, weight] = [residentValues(backend, x), residentValues(backend, weights)];
  const bins = backend.valuesOf(out);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < 0) throw new RangeError("Input x must be non-negative!");
    if (value >= size) continue;
    const at = Math.floor(i / rowLength) * size + value;
    bins[at] = isBinary ? 1 : (bins[at] as number) + (weight.length > 0 ? (weight[i] as number) : 1);
  }
}
