import { ShapeError } from "../errors.js";
import { isTensorLike, type TensorLike } from "./matrix.js";

/** A tensor that can pick rows, as TensorFlow.js' tensors do. */
interface GatherableTensor extends TensorLike {
  gather(indices: number[], axis: number): this;
}

/** A DataFrame or Series that can pick rows by position, as danfojs' do. */
interface FrameLike {
  readonly shape: number[];
  readonly values: unknown;
}

/** Anything with rows: an array, a typed array, a DataFrame, a Series or a tensor. */
export type Rows = ArrayLike<unknown> | FrameLike | TensorLike;

/** Number of rows of `data`. @throws {ShapeError} If it has none of the known forms. */
export function rowCount(data: Rows, name = "data"): number {
  if (isArrayLike(data)) return data.length;
  if (typeof data === "object" && data !== null && Array.isArray(data.shape) && data.shape[0] !== undefined) {
    return data.shape[0];
  }
  throw new ShapeError(
    `Expected ${name} to be an array, a DataFrame, a Series or a tensor, got ${typeof data}.`,
  );
}

/**
 * Picks rows by position, in the order given.
 *
 * @param data - Anything with rows.
 * @param indices - Positions from 0, below the number of rows.
 * @returns The same kind of thing; a DataFrame keeps its index labels; a tensor is new and the caller's to dispose.
 * @throws {ShapeError} If `data` has none of the known forms.
 */
export function takeRows<T extends Rows>(data: T, indices: readonly number[]): T {
  const rows: unknown = data;
  if (Array.isArray(rows)) return indices.map((index) => rows[index] as unknown) as unknown as T;
  if (isTypedArray(rows))
    return rows.constructor.from(indices.map((index) => rows[index] ?? 0)) as unknown as T;
  if (isTensorLike(rows) && "gather" in rows)
    return (rows as GatherableTensor).gather([...indices], 0) as unknown as T;
  if (hasIloc(rows)) return rows.iloc(isSeries(rows) ? [...indices] : { rows: [...indices] }) as T;
  throw new ShapeError(`Expected an array, a DataFrame, a Series or a tensor, got ${typeof data}.`);
}

/** Frees what {@link takeRows} took from a tensor; everything else is left to the garbage collector. */
export function disposeRows(rows: Rows): void {
  if (isTensorLike(rows)) (rows as { dispose?: () => void }).dispose?.();
}

function isArrayLike(data: unknown): data is ArrayLike<unknown> {
  return Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView));
}

/** A typed array, seen through its constructor. */
interface TypedArray extends ArrayLike<number> {
  readonly constructor: { from(values: number[]): TypedArray };
}

function isTypedArray(data: unknown): data is TypedArray {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}

function hasIloc(data: unknown): data is { iloc(selection: unknown): unknown } {
  return typeof data === "object" && data !== null && typeof (data as { iloc?: unknown }).iloc === "function";
}

/** danfojs marks its Series so; the class itself is not imported here, to keep this folder light. */
function isSeries(data: object): boolean {
  return (data as { $isSeries?: unknown }).$isSeries === true;
}
