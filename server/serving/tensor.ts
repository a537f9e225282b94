import type { Datatype } from "../../lib/artifact/signature.js";

/** Elements of a tensor, row-major. `BOOL` is 0 and 1 in a Uint8Array, `BYTES` is text. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | string[];

/** A tensor on its way in or out of a model. */
export interface NamedTensor {
  readonly name: string;
  readonly datatype: Datatype;
  /** Batch axis first. */
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Number of elements of a shape: the product of its axes. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/** Elements `start` to `end` without copying numbers. */
export function slice(data: TensorData, start: number, end: number): TensorData {
  return Array.isArray(data) ? data.slice(start, end) : data.subarray(start, end);
}

/**
 * One array holding all `parts`, in order.
 *
 * @param parts - At least one, all of one type.
 */
export function concat(parts: readonly TensorData[]): TensorData {
  const [first] = parts;
  if (first === undefined) throw new RangeError("Expected at least one part, got none.");
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (first instanceof Float32Array) return joined(new Float32Array(length), parts);
  if (first instanceof Float64Array) return joined(new Float64Array(length), parts);
  if (first instanceof Int32Array) return joined(new Int32Array(length), parts);
  if (first instanceof BigInt64Array) return joined(new BigInt64Array(length), parts);
  if (first instanceof Uint8Array) return joined(new Uint8Array(length), parts);
  return parts.flatMap((part) => (Array.isArray(part) ? part : []));
}

function joined<T extends TensorData & { set(part: ArrayLike<unknown>, offset: number): void }>(
  target: T,
  parts: readonly TensorData[],
): T {
  let offset = 0;
  for (const part of parts) {
    target.set(part, offset);
    offset += part.length;
  }
  return target;
}

/** Index of the first NaN or infinity, or -1. */
export function firstNonFinite(data: TensorData): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return -1;
  return data.findIndex((value) => !Number.isFinite(value));
}

/** One element as JSON holds it. `INT64` beyond 2⁵³ loses its last digits, as JSON numbers do in every client. */
export function jsonElement(data: TensorData, index: number, datatype: Datatype): number | string | boolean {
  const value = data[index];
  if (value === undefined) throw new RangeError(`Expected an index below ${data.length}, got ${index}.`);
  if (typeof value === "bigint") return Number(value);
  return datatype === "BOOL" ? value !== 0 : value;
}
