import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import {
  dimension,
  type KernelResult,
  type KernelTable,
  kernel,
  listKernel,
  product,
  sizeOf,
} from "./kernel.js";
import { type CopyDimension, contiguousSteps, mergeDimensions, stridedCopy } from "./layout.js";

/** Whether elements are 4 bytes, which is all that the copies need to know. */
function areWords(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every((tensor) => tensor.dtype === "float32" || tensor.dtype === "int32");
}

function step(steps: readonly number[], axis: number): number {
  return steps[axis] as number;
}

/** A new tensor of `shape` filled by one strided copy out of `x`. */
function copyOut(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  shape: number[],
  dimensions: CopyDimension[],
  offset: number,
): KernelResult {
  const out = backend.makeUninitialised(shape, x.dtype);
  stridedCopy(backend, dimensions, backend.addressOf(x) + 4 * offset, backend.addressOf(out));
  return out;
}

function slice(backend: CellshipBackend, x: tf.TensorInfo, begin: number[], size: number[]): KernelResult {
  if (sizeOf(size) === sizeOf(x)) return backend.share(x, size);
  const from = contiguousSteps(x.shape);
  const to = contiguousSteps(size);
  const offset = begin.reduce((sum, index, axis) => sum + index * step(from, axis), 0);
  const dimensions = size.map((count, axis) => ({ size: count, from: step(from, axis), to: step(to, axis) }));
  return copyOut(backend, x, size, dimensions, offset);
}

function transpose(backend: CellshipBackend, x: tf.TensorInfo, perm: readonly number[]): KernelResult {
  const from = contiguousSteps(x.shape);
  const shape = perm.map((axis) => dimension(x.shape, axis));
  const to = contiguousSteps(shape);
  const dimensions = shape.map((size, axis) => ({
    size,
    from: step(from, perm[axis] as number),
    to: step(to, axis),
  }));
  const merged = mergeDimensions(dimensions);
  const [last, previous] = [merged.at(-1), merged.at(-2)];
  if (merged.length <= 1 || sizeOf(x) === 0) return backend.share(x, shape);
  // The last two dimensions change places within contiguous matrices: a blocked transpose.
  const isMatrix =
    merged.length <= 3 &&
    last !== undefined &&
    previous !== undefined &&
    previous.from === 1 &&
    last.from === previous.size &&
    (merged.length === 2 || merged[0]?.from === last.size * previous.size);
  if (!isMatrix) return copyOut(backend, x, shape, dimensions, 0);
  const out = backend.makeUninitialised(shape, x.dtype);
  const count = merged.length === 3 ? (merged[0]?.size ?? 1) : 1;
  backend.kernels.transpose(backend.addressOf(x), backend.addressOf(out), count, last.size, previous.size);
  return out;
}

function concatenate(backend: CellshipBackend, tensors: tf.TensorInfo[], axis: number): KernelResult {
  tf.backend_util.assertParamsConsistent(
    tensors.map((tensor) => tensor.shape),
    axis,
  );
  const parts = tensors.filter((tensor) => sizeOf(tensor) > 0);
  const [first] = parts;
  if (first === undefined || !areWords(...parts) || parts.some(({ dtype }) => dtype !== first.dtype))
    return undefined;
  const shape = tf.backend_util.computeOutShape(
    parts.map((part) => part.shape),
    axis,
  );
  const out = backend.makeUninitialised(shape, first.dtype);
  const rowLength = product(shape, axis);
  let offset = 0;
  for (const part of parts) {
    const width = product(part.shape, axis);
    const dimensions = [
      { size: product(part.shape, 0, axis), from: width, to: rowLength },
      { size: width, from: 1, to: 1 },
    ];
    stridedCopy(backend, dimensions, backend.addressOf(part), backend.addressOf(out) + 4 * offset);
    offset += width;
  }
  return out;
}

function pad(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  paddings: readonly (readonly [number, number])[],
  value: number,
): KernelResult {
  const shape = x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const out = backend.makeUninitialised(shape, x.dtype);
  backend.valuesOf(out).fill(value);
  const from = contiguousSteps(x.shape);
  const to = contiguousSteps(shape);
  let [source, destination] = [0, 0];
  // A negative padding crops.
  const dimensions = x.shape.map((whole, axis) => {
    const [before, after] = paddings[axis] ?? [0, 0];
    source += Math.max(0, -before) * step(from, axis);
    destination += Math.max(0, before) * step(to, axis);
    const size = Math.max(0, whole + Math.min(0, before) + Math.min(0, after));
    return { size, from: step(from, axis), to: step(to, axis) };
  });
  const [addressFrom, addressTo] = [
    backend.addressOf(x) + 4 * source,
    backend.addressOf(out) + 4 * destination,
  ];
  stridedCopy(backend, dimensions, addressFrom, addressTo);
  return out;
}

function tile(backend: CellshipBackend, x: tf.TensorInfo, reps: readonly number[]): KernelResult {
  const from = contiguousSteps(x.shape);
  const shape = x.shape.map((size, axis) => size * (reps[axis] ?? 1));
  const to = contiguousSteps(shape);
  const dimensions = x.shape.flatMap((size, axis) => [
    { size: reps[axis] ?? 1, from: 0, to: size * step(to, axis) },
    { size, from: step(from, axis), to: step(to, axis) },
  ]);
  return copyOut(backend, x, shape, dimensions, 0);
}

function reverse(backend: CellshipBackend, x: tf.TensorInfo, dims: readonly number[]): KernelResult {
  const steps = contiguousSteps(x.shape);
  let offset = 0;
  const dimensions = x.shape.map((size, axis) => {
    const along = step(steps, axis);
    if (!dims.includes(axis)) return { size, from: along, to: along };
    offset += (size - 1) * along;
    return { size, from: -along, to: along };
  });
  return copyOut(backend, x, x.shape, dimensions, offset);
}

/** Slices, joins, transposes and other copies of floats and integers. */
export const movementKernels: KernelTable = {
  Identity: kernel<"x">(({ x }, _, backend) =>
    x.dtype === "complex64" ? undefined : backend.share(x, x.shape),
  ),
  Reshape: kernel<"x", tf.ReshapeAttrs>(({ x }, { shape }, backend) => {
    if (x.dtype === "complex64") return undefined;
    const inferred = tf.util.inferFromImplicitShape(shape, sizeOf(x));
    if (product(inferred) !== sizeOf(x)) return undefined;
    return backend.share(x, inferred);
  }),

  ExpandDims: kernel<"input", tf.ExpandDimsAttrs>(({ input }, { dim }, backend) => {
    if (input.dtype === "complex64") return undefined;
    const rank = input.shape.length;
    if (dim < -rank - 1 || dim > rank) {
      throw new RangeError(`Expected an axis in [${-rank - 1}, ${rank}] to insert, got ${dim}.`);
    }
    const at = dim < 0 ? rank + dim + 1 : dim;
    return backend.share(input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
  }),

  Slice: kernel<"x", tf.SliceAttrs>(({ x }, { begin, size }, backend) => {
    if (!areWords(x)) return undefined;
    const [from, counts] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [
      number[],
      number[],
    ];
    tf.slice_util.assertParamsValid(x, from, counts);
    return slice(backend, x, from, counts);
  }),

  SplitV: kernel<"x", tf.SplitVAttrs>(({ x }, { numOrSizeSplits, axis }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    if (!areWords(x) || along === undefined) return undefined;
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along);
    const begin = x.shape.map(() => 0);
    const outputs: tf.TensorInfo[] = [];
    for (const size of sizes) {
      const shape = x.shape.map((whole, index) => (index === along ? size : whole));
      outputs.push(slice(backend, x, begin, shape) as tf.TensorInfo);
      begin[along] = (begin[along] ?? 0) + size;
    }
    return outputs;
  }),

  Concat: listKernel<tf.ConcatAttrs>((tensors, { axis }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, tensors[0]?.shape ?? []);
    return along === undefined ? undefined : concatenate(backend, tensors, along);
  }),

  Pack: listKernel<tf.PackAttrs>((tensors, { axis }, backend) => {
    const [first] = tensors;
    if (first === undefined) return undefined;
    for (const { shape } of tensors) {
      tf.util.assertShapesMatch(first.shape, shape, "Expected tensors of one shape to stack.");
    }
    const rank = first.shape.length + 1;
    const along = axis < 0 ? axis + rank : axis;
    const widened = tensors.map((tensor) => ({
      ...tensor,
      dataId: tensor.dataId,
      dtype: tensor.dtype,
      shape: [...tensor.shape.slice(0, along), 1, ...tensor.shape.slice(along)],
    }));
    return concatenate(backend, widened, along);
  }),

  Unpack: kernel<"value", tf.UnpackAttrs>(({ value }, { axis }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, value.shape);
    if (!areWords(value) || along === undefined) return undefined;
    const shape = value.shape.filter((_, index) => index !== along);
    return Array.from({ length: dimension(value.shape, along) }, (_, index) => {
      const begin = value.shape.map((__, at) => (at === along ? index : 0));
      const size = value.shape.map((whole, at) => (at === along ? 1 : whole));
      return { ...(slice(backend, value, begin, size) as tf.TensorInfo), shape };
    });
  }),

  StridedSlice: kernel<"x", tf.StridedSliceAttrs>(({ x }, attributes, backend) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const info = tf.slice_util.sliceInfo(
      x.shape,
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    if (!areWords(x) || info.isIdentity) return undefined;
    const from = contiguousSteps(x.shape);
    const sizes = x.shape.map((_, axis) =>
      Math.max(0, Math.ceil(((info.end[axis] ?? 0) - (info.begin[axis] ?? 0)) / (info.strides[axis] ?? 1))),
    );
    const to = contiguousSteps(sizes);
    if (product(sizes) !== product(info.finalShape)) return undefined;
    const offset = info.begin.reduce((sum, index, axis) => sum + index * step(from, axis), 0);
    const dimensions = sizes.map((size, axis) => ({
      size,
      from: step(from, axis) * (info.strides[axis] ?? 1),
      to: step(to, axis),
    }));
    return copyOut(backend, x, info.finalShape, dimensions, offset);
  }),

  Transpose: kernel<"x", tf.TransposeAttrs>(({ x }, { perm }, backend) =>
    areWords(x) ? transpose(backend, x, perm) : undefined,
  ),
  PadV2: kernel<"x", tf.PadV2Attrs>(({ x }, { paddings, constantValue }, backend) =>
    areWords(x) ? pad(backend, x, paddings, constantValue) : undefined,
  ),
  Tile: kernel<"x", tf.TileAttrs>(({ x }, { reps }, backend) =>
    areWords(x) ? tile(backend, x, reps) : undefined,
  ),
  Reverse: kernel<"x", tf.ReverseAttrs>(({ x }, { dims }, backend) =>
    areWords(x) && x.shape.length > 0
      ? reverse(backend, x, tf.util.parseAxisParam(dims, x.shape))
      : undefined,
  ),
};
