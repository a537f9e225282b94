import { DataError, ShapeError } from "../errors.js";
import { formatShape, isTensorLike, type TensorLike } from "./matrix.js";

/** A class label. */
export type Label = number | string;

/** The part of a danfojs Series that reading it needs. */
export interface SeriesLike {
  readonly values: unknown;
  readonly shape: number[];
}

/** One value a row, shape `[n]` (or `[n, 1]` for tensors). */
export type LabelsLike = readonly Label[] | readonly boolean[] | ArrayLike<number> | SeriesLike | TensorLike;

/**
 * Copies class labels into an array. Booleans become 0 and 1.
 *
 * @param y - An array, typed array, Series or tensor of shape `[n]`.
 * @param name - How errors call it; default `y`.
 * @returns Labels, shape `[n]`.
 * @throws {ShapeError} If `y` is empty or has more than one value a row.
 * @throws {DataError} If a label is missing or neither a finite number nor text; names its row.
 */
export function toLabels(y: LabelsLike, name = "y"): Label[] {
  return valuesOf(y, name).map((value, row) => {
    if (typeof value === "string" || (typeof value === "number" && Number.isFinite(value))) return value;
    if (typeof value === "boolean") return value ? 1 : 0;
    throw new DataError(
      `Expected a label (text or a finite number) in row ${row} of ${name}, got ${String(value)}.`,
    );
  });
}

/**
 * Copies one number a row into an array.
 *
 * @param y - An array, typed array, Series or tensor of shape `[n]`.
 * @param name - How errors call it; default `y`.
 * @throws {ShapeError} If `y` is empty or has more than one value a row.
 * @throws {DataError} If a value is not a finite number; names its row.
 */
export function toVector(y: LabelsLike, name = "y"): number[] {
  return toLabels(y, name).map((value, row) => {
    if (typeof value === "number") return value;
    throw new DataError(`Expected a number in row ${row} of ${name}, got ${JSON.stringify(value)}.`);
  });
}

/**
 * The distinct labels in ascending order: numbers by value, text by UTF-16 code unit.
 *
 * @throws {DataError} If numbers and text are mixed.
 */
export function uniqueLabels(...lists: readonly (readonly Label[])[]): Label[] {
  const distinct = [...new Set(lists.flat())];
  const numbers = distinct.filter((label) => typeof label === "number");
  if (numbers.length === distinct.length) return numbers.sort((a, b) => a - b);
  if (numbers.length > 0) {
    throw new DataError(
      `Expected labels that are all numbers or all text, got both (${distinct.slice(0, 6).join(", ")}).`,
    );
  }
  return distinct.sort();
}

/** Throws unless both lists have the same length. */
export function checkSameLength(
  a: ArrayLike<unknown>,
  b: ArrayLike<unknown>,
  nameA: string,
  nameB: string,
): void {
  if (a.length !== b.length) {
    throw new ShapeError(
      `Expected ${nameA} and ${nameB} of the same length, got ${a.length} and ${b.length}.`,
    );
  }
}

function valuesOf(y: LabelsLike, name: string): unknown[] {
  const values = rawValues(y, name);
  if (values.length === 0) throw new ShapeError(`Expected at least 1 value in ${name}, got 0.`);
  const nested = values.findIndex((value) => typeof value === "object" && value !== null);
  if (nested >= 0) {
    throw new ShapeError(
      `Expected ${name} of shape [n], one value a row, got ${typeName(values[nested])} in row ${nested}.`,
    );
  }
  return values;
}

function rawValues(y: unknown, name: string): unknown[] {
  if (isTensorLike(y)) {
    const columns = y.shape.slice(1).reduce((product, size) => product * size, 1);
    if (y.shape.length === 0 || columns !== 1) {
      throw new ShapeError(`Expected ${name} of shape [n], got a tensor of shape ${formatShape(y.shape)}.`);
    }
    return Array.from(y.dataSync());
  }
  if (Array.isArray(y)) return [...y];
  if (ArrayBuffer.isView(y) && !(y instanceof DataView))
    return Array.from(y as unknown as ArrayLike<unknown>);
  if (typeof y === "object" && y !== null && Array.isArray((y as Partial<SeriesLike>).values)) {
    return [...(y as { values: unknown[] }).values];
  }
  throw new ShapeError(`Expected ${name} to be an array, a Series or a tensor, got ${typeName(y)}.`);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value === null ? "null" : typeof value;
}
