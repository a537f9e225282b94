import { DataError, ShapeError } from "../errors.js";

/** The part of a TensorFlow.js tensor that reading it needs; keeps this folder free of TensorFlow.js. */
export interface TensorLike {
  readonly shape: number[];
  dataSync(): ArrayLike<number>;
}

/** The part of a danfojs DataFrame that reading it needs. */
export interface DataFrameLike {
  readonly columns: string[];
  readonly shape: number[];
  readonly values: unknown;
}

/** Two-dimensional data wherever a matrix is expected, shape `[n, d]`. */
export type MatrixLike = readonly ArrayLike<number>[] | TensorLike | DataFrameLike;

/** Whether `value` is a tensor: something with a shape and synchronous data. */
export function isTensorLike(value: unknown): value is TensorLike {
  return (
    typeof value === "object" &&
    value !== null &&
    Array.isArray((value as Partial<TensorLike>).shape) &&
    typeof (value as Partial<TensorLike>).dataSync === "function"
  );
}

/** Whether `value` is a DataFrame: something with column names, a shape and values. */
export function isDataFrameLike(value: unknown): value is DataFrameLike {
  return (
    typeof value === "object" &&
    value !== null &&
    Array.isArray((value as Partial<DataFrameLike>).columns) &&
    Array.isArray((value as Partial<DataFrameLike>).shape) &&
    "values" in value
  );
}

/**
 * Copies two-dimensional data into rows of finite numbers. Booleans become 0 and 1.
 *
 * @param x - Rows, a rank-2 tensor or a DataFrame, shape `[n, d]`.
 * @returns Rows, shape `[n, d]`; nothing is shared with `x`.
 * @throws {ShapeError} If `x` has no rows or no columns, is ragged, or a tensor of another rank.
 * @throws {DataError} If a value is missing, not a number or not finite; names its row and column.
 * @example toMatrix([[1, 2], [3, 4]])
 */
export function toMatrix(x: MatrixLike): number[][] {
  if (isTensorLike(x)) return tensorRows(x);
  if (isDataFrameLike(x)) return checkedRows(x.values, x.columns);
  return checkedRows(x, undefined);
}

/** Column names of a DataFrame; `undefined` for data without names. */
export function columnNames(x: unknown): readonly string[] | undefined {
  return isDataFrameLike(x) ? x.columns.map(String) : undefined;
}

/** Shape as people write it: `[3, 4]`. */
export function formatShape(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((size) => size ?? "n").join(", ")}]`;
}

function tensorRows(tensor: TensorLike): number[][] {
  const [rows, columns] = tensor.shape;
  if (tensor.shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new ShapeError(
      `Expected a tensor of shape [n, d], got ${formatShape(tensor.shape)}. Reshape it to two dimensions first.`,
    );
  }
  const data = tensor.dataSync();
  return checkedRows(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => data[row * columns + column]),
    ),
    undefined,
  );
}

function checkedRows(values: unknown, names: readonly string[] | undefined): number[][] {
  if (!Array.isArray(values)) {
    throw new ShapeError(`Expected rows of numbers, a tensor or a DataFrame, got ${describe(values)}.`);
  }
  if (values.length === 0) throw new ShapeError("Expected at least 1 row, got 0.");
  const width = isRow(values[0]) ? values[0].length : 0;
  return values.map((row: unknown, index) => {
    if (!isRow(row)) {
      throw new ShapeError(
        `Expected row ${index} to be an array of numbers (data of shape [n, d]), got ${describe(row)}.`,
      );
    }
    if (row.length === 0) throw new ShapeError(`Expected at least 1 column, got 0 in row ${index}.`);
    if (row.length !== width) {
      throw new ShapeError(
        `Expected ${width} columns in every row as in row 0, got ${row.length} in row ${index}.`,
      );
    }
    return Array.from({ length: width }, (_, column) => checkedNumber(row[column], index, column, names));
  });
}

function checkedNumber(
  value: unknown,
  row: number,
  column: number,
  names: readonly string[] | undefined,
): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const name = names?.[column];
  const place = `row ${row}, column ${name === undefined ? column : JSON.stringify(name)}`;
  const advice =
    value === null || value === undefined || typeof value === "number"
      ? "Drop or fill missing values first."
      : "Encode or drop columns that are not numeric first.";
  throw new DataError(`Expected a finite number in ${place}, got ${describe(value)}. ${advice}`);
}

function isRow(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null)
    return `an object (${value.constructor?.name ?? "Object"})`;
  return String(value);
}
