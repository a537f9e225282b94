import type { TensorSpec } from "../artifact/signature.js";
import { isDataFrameLike, isTensorLike, type TensorLike } from "../data/matrix.js";
import { DataError, ShapeError } from "../errors.js";

/** The rows of one input: as JSON holds them and flat. */
export interface InputRows {
  readonly spec: TensorSpec;
  /** One entry a row, nested to the input's shape without the batch axis. */
  readonly rows: readonly unknown[];
  /** All rows, row-major. */
  readonly values: readonly number[];
  /** Shape of {@link values}, the batch axis first. */
  readonly shape: readonly number[];
}

/**
 * Reads raw rows for a model: for one input an array of rows, a tensor or a DataFrame; for several an array of
 * tensors in the inputs' order, an object of rows by input, or an array of objects by input.
 *
 * @param specs - The model's inputs.
 * @param limit - Rows to keep, from the first on.
 * @throws {ShapeError} If rows do not have an input's shape; says where.
 * @throws {DataError} If a value is not a finite number of the input's type; says where.
 */
export function readExample(example: unknown, specs: readonly TensorSpec[], limit: number): InputRows[] {
  const inputs = specs.map((spec) => {
    const rows = rowsOf(specs.length === 1 ? example : partOf(example, spec, specs), spec).slice(0, limit);
    if (rows.length === 0) throw new ShapeError(`Expected at least one row of ${describe(spec)}, got none.`);
    return readRows(rows, spec);
  });
  const counts = inputs.map(({ rows }) => rows.length);
  if (new Set(counts).size > 1) {
    throw new ShapeError(`Expected as many rows for every input, got ${counts.join(", ")}.`);
  }
  return inputs;
}

/**
 * One row of zeros for each input.
 *
 * @throws {ShapeError} If a size is known only when the model runs.
 */
export function zeroExample(specs: readonly TensorSpec[]): InputRows[] {
  return specs.map((spec) => {
    const size = spec.shape.slice(1);
    if (size.includes(-1)) {
      throw new ShapeError(
        `Expected an example, since ${describe(spec)} leaves a size open. Pass rows the model accepts as \`example\`.`,
      );
    }
    const zeros = (axis: number): unknown =>
      axis === size.length ? 0 : Array.from({ length: size[axis] as number }, () => zeros(axis + 1));
    return readRows([zeros(0)], spec);
  });
}

/** Rows as a client sends them: bare for one input, objects by input for several. */
export function toInstances(inputs: readonly InputRows[]): unknown[] {
  const [first, ...others] = inputs;
  if (first === undefined) return [];
  if (others.length === 0) return [...first.rows];
  return first.rows.map((_, row) =>
    Object.fromEntries(inputs.map(({ spec, rows }) => [spec.name, rows[row]])),
  );
}

/** What of an example for several inputs belongs to one of them. */
function partOf(example: unknown, spec: TensorSpec, specs: readonly TensorSpec[]): unknown {
  if (Array.isArray(example) && example.length === specs.length && example.every(isTensorLike)) {
    return example[specs.indexOf(spec)];
  }
  if (Array.isArray(example)) return example.map((row: unknown) => inputValue(row, spec, specs));
  return inputValue(example, spec, specs);
}

function inputValue(value: unknown, spec: TensorSpec, specs: readonly TensorSpec[]): unknown {
  if (typeof value === "object" && value !== null && Object.hasOwn(value, spec.name)) {
    return (value as Record<string, unknown>)[spec.name];
  }
  const names = specs.map(({ name }) => name).join(", ");
  throw new ShapeError(
    `Expected an example with a value for each of the inputs ${names}, got none for ${spec.name}.`,
  );
}

function rowsOf(example: unknown, spec: TensorSpec): readonly unknown[] {
  if (isTensorLike(example)) return tensorRows(example);
  const rows = isDataFrameLike(example) ? example.values : example;
  if (Array.isArray(rows)) return rows;
  throw new ShapeError(
    `Expected the example for ${describe(spec)} to be an array of rows, a tensor or a DataFrame, ` +
      `got ${rows === null ? "null" : typeof rows}.`,
  );
}

function tensorRows(tensor: TensorLike): unknown[] {
  const data = tensor.dataSync();
  const { shape } = tensor;
  if (shape.length === 0) throw new ShapeError("Expected a tensor with a batch axis, got a scalar.");
  let next = 0;
  const nest = (axis: number): unknown =>
    axis === shape.length
      ? shortest(data[next++] as number)
      : Array.from({ length: shape[axis] as number }, () => nest(axis + 1));
  return nest(0) as unknown[];
}

/** The shortest decimal number that is the same in 32 bits: 0.1 in place of 0.10000000149011612. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

function readRows(rows: readonly unknown[], spec: TensorSpec): InputRows {
  const size = openSizes(spec, rows[0]);
  const values: number[] = [];
  const read = (value: unknown, axis: number, path: string): unknown => {
    const length = size[axis];
    if (length === undefined) {
      const number = readNumber(value, spec, path);
      values.push(number);
      return spec.datatype === "BOOL" ? number === 1 : number;
    }
    const items = ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
    if (!Array.isArray(items) || items.length !== length) {
      const got = Array.isArray(items)
        ? `an array of ${items.length}`
        : (JSON.stringify(value) ?? typeof value);
      const wanted = `Expected ${path} of the example to be an array of ${length}, as ${describe(spec)} asks for`;
      throw new ShapeError(
        `${wanted}, got ${got.slice(0, 60)}. Pass an array of such rows, even for one row.`,
      );
    }
    return items.map((item, i) => read(item, axis + 1, `${path}[${i}]`));
  };
  const nested = rows.map((row, i) => read(row, 0, `row ${i}`));
  return { spec, rows: nested, values, shape: [rows.length, ...size] };
}

/** Sizes of a row; those that the model leaves open are taken from the first row. */
function openSizes({ shape }: TensorSpec, row: unknown): number[] {
  let value = row;
  return shape.slice(1).map((size) => {
    const length = (value as ArrayLike<unknown> | undefined)?.length ?? 0;
    value = (value as ArrayLike<unknown> | undefined)?.[0];
    return size === -1 ? length : size;
  });
}

function readNumber(value: unknown, { name, datatype }: TensorSpec, path: string): number {
  const number = typeof value === "boolean" ? Number(value) : value;
  const fits =
    typeof number === "number" &&
    Number.isFinite(number) &&
    (datatype !== "INT32" || (Number.isInteger(number) && Math.abs(number) < 2 ** 31)) &&
    (datatype !== "BOOL" || number === 0 || number === 1);
  if (fits) return number;
  const wanted = { INT32: "a whole number", BOOL: "true or false" }[datatype as string] ?? "a finite number";
  throw new DataError(
    `Expected ${path} of the example for input "${name}" to be ${wanted}, got ${JSON.stringify(value) ?? typeof value}.`,
  );
}

function describe({ name, datatype, shape }: TensorSpec): string {
  return `input "${name}" (${datatype}, shape [${shape.map((size) => (size === -1 ? "n" : size)).join(", ")}])`;
}
