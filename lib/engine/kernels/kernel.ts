import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";

/** What a kernel returns: its outputs, or `undefined` if it does not handle these inputs. */
export type KernelResult = tf.TensorInfo | tf.TensorInfo[] | undefined;

/** One kernel as the registration calls it. */
export type Kernel = (call: {
  inputs: tf.NamedTensorInfoMap;
  attrs: tf.NamedAttrMap;
  backend: CellshipBackend;
}) => KernelResult;

/** Kernels by the name TensorFlow.js calls them. */
export type KernelTable = Readonly<Record<string, Kernel>>;

/** Attributes of an operation that has none. */
type NoAttributes = Record<string, never>;

/**
 * Gives a kernel the inputs, by name, and the attribute type of its operation. TensorFlow.js passes both untyped and
 * promises that they are those of the kernel's name.
 */
export function kernel<Required extends string, Attributes = NoAttributes, Optional extends string = never>(
  run: (
    inputs: Readonly<Record<Required, tf.TensorInfo> & Partial<Record<Optional, tf.TensorInfo | null>>>,
    attributes: Attributes,
    backend: CellshipBackend,
  ) => KernelResult,
): Kernel {
  return ({ inputs, attrs, backend }) =>
    run(inputs as unknown as Parameters<typeof run>[0], attrs as unknown as Attributes, backend);
}

/** The same for an operation over any number of tensors. */
export function listKernel<Attributes = NoAttributes>(
  run: (tensors: tf.TensorInfo[], attributes: Attributes, backend: CellshipBackend) => KernelResult,
): Kernel {
  return ({ inputs, attrs, backend }) =>
    run(Object.values(inputs) as tf.TensorInfo[], attrs as unknown as Attributes, backend);
}

/** Whether all tensors hold 32-bit floats. */
export function areFloats(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every((tensor) => tensor.dtype === "float32");
}

/** A tensor of zeros. */
export function makeZeros(backend: CellshipBackend, shape: number[]): tf.TensorInfo {
  const out = backend.makeUninitialised(shape);
  backend.valuesOf(out).fill(0);
  return out;
}

/** Number of elements of a tensor or shape. */
export function sizeOf(tensor: tf.TensorInfo | readonly number[]): number {
  return tf.util.sizeFromShape("shape" in tensor ? tensor.shape : [...tensor]);
}

/** Size of one dimension. */
export function dimension(shape: readonly number[], axis: number): number {
  const size = shape[axis];
  if (size === undefined)
    throw new RangeError(`Expected a shape with axis ${axis}, got [${shape.join(", ")}].`);
  return size;
}

/** Product of the sizes of dimensions `from` (inclusive) to `to` (exclusive). */
export function product(shape: readonly number[], from = 0, to = shape.length): number {
  let result = 1;
  for (let axis = from; axis < to; axis++) result *= dimension(shape, axis);
  return result;
}
