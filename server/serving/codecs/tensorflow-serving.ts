import type { Signature, TensorSpec } from "../../../lib/artifact/signature.js";
import { InvalidInputError } from "../errors.js";
import { type NamedTensor, sizeOf } from "../tensor.js";
import { describe, list, quote } from "./describe.js";
import { elementWriter, type Precision } from "./element-writer.js";
import { checkNested, toNested, writeNested } from "./nested.js";

/** Body of `POST /v1/models/<name>:predict`. */
export interface PredictRequest {
  readonly instances: readonly unknown[];
}

const requestKeys = ["instances", "signature_name"];

/**
 * Checks the outer form of a predict body.
 *
 * @param body - Parsed JSON.
 * @throws {InvalidInputError}
 * @see https://www.tensorflow.org/tfx/serving/api_rest#predict_api (row format)
 */
export function parsePredictRequest(body: unknown): PredictRequest {
  if (!isObject(body)) {
    throw new InvalidInputError(`Expected {"instances": [...]}, got ${describe(body)}.`);
  }
  const unknown = Object.keys(body).find((key) => !requestKeys.includes(key));
  const { instances } = body;
  if (!Array.isArray(instances)) {
    const hint = unknown === undefined ? "" : `; ${quote(unknown)} is not a key of a predict request`;
    throw new InvalidInputError(`instances: expected an array of rows, got ${describe(instances)}${hint}.`);
  }
  if (unknown !== undefined) {
    throw new InvalidInputError(`Expected the keys ${requestKeys.join(" and ")}, got ${quote(unknown)} too.`);
  }
  if (instances.length === 0) {
    throw new InvalidInputError("instances: expected at least one row, got an empty array.");
  }
  return { instances };
}

/**
 * Rows of JSON into one tensor an input. A row is nested arrays of the input's shape; or an object with a value
 * a feature, where the signature names its features; or an object with a value an input, where there are
 * several inputs.
 *
 * @param rows - At least one.
 * @param path - How the client names them, for error messages.
 * @throws {InvalidInputError} Names the first value that does not fit.
 */
export function decodeRows(
  rows: readonly unknown[],
  signature: Signature,
  precision: Precision,
  path = "instances",
): NamedTensor[] {
  const columns = signature.inputs.map((spec) => {
    const values = rows.map((row, index) => inputOf(row, spec, signature, `${path}[${index}]`));
    const rowShape = rowShapeOf(spec, values[0]);
    return {
      spec,
      rowShape,
      values: values.map((value, index) => checkedRow(value, rowShape, signature, `${path}[${index}]`)),
    };
  });
  return columns.map(({ spec, rowShape, values }) => {
    const size = sizeOf(rowShape);
    const writer = elementWriter(spec.datatype, values.length * size, precision);
    values.forEach((value, index) => {
      writeNested(writer, index * size, value, rowShape, `${path}[${index}]`);
    });
    return { name: spec.name, datatype: spec.datatype, shape: [rows.length, ...rowShape], data: writer.data };
  });
}

/**
 * Outputs as the `predictions` of an answer: one entry a row; an object by output name if there are several.
 *
 * @param outputs - At least one, all with the same batch axis.
 */
export function encodePredictions(outputs: readonly NamedTensor[]): unknown[] {
  const columns = outputs.map(({ name, datatype, shape, data }) => {
    const [rows = 0, ...rowShape] = shape;
    const size = sizeOf(rowShape);
    const values = Array.from({ length: rows }, (_, row) => toNested(data, datatype, rowShape, row * size));
    return { name, values };
  });
  const [only, ...others] = columns;
  if (only === undefined) return [];
  if (others.length === 0) return only.values;
  return only.values.map((_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
  );
}

/** The part of a row that belongs to one input: the row itself, unless there are several inputs. */
function inputOf(row: unknown, spec: TensorSpec, { inputs }: Signature, path: string): unknown {
  if (inputs.length === 1) {
    return isObject(row) && Object.hasOwn(row, spec.name) && Object.keys(row).length === 1
      ? row[spec.name]
      : row;
  }
  const names = inputs.map(({ name }) => name);
  if (!isObject(row)) {
    throw new InvalidInputError(
      `${path}: expected an object with the inputs ${list(names.map(quote))}, got ${describe(row)}.`,
    );
  }
  checkKeys(row, names, "input", path);
  return row[spec.name];
}

/** The row as nested arrays of `rowShape`; an object by feature is put in the features' order first. */
function checkedRow(
  value: unknown,
  rowShape: readonly number[],
  { features }: Signature,
  path: string,
): unknown {
  if (features !== undefined && isObject(value)) {
    checkKeys(value, features, "feature", path);
    return features.map((feature) => value[feature]);
  }
  checkNested(value, rowShape, path);
  return value;
}

function checkKeys(
  row: Readonly<Record<string, unknown>>,
  expected: readonly string[],
  kind: string,
  path: string,
): void {
  const missing = expected.filter((name) => !Object.hasOwn(row, name));
  const unknown = Object.keys(row).filter((name) => !expected.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const complaints = [
    ...(unknown.length === 0 ? [] : [`got unknown ${list(unknown.map(quote))}`]),
    ...(missing.length === 0 ? [] : [`missing ${list(missing.map(quote))}`]),
  ];
  throw new InvalidInputError(
    `${path}: expected a value for each ${kind} (${list(expected.map(quote))}), ${complaints.join(", ")}.`,
  );
}

/** Shape of a row; an axis that the signature leaves open takes its length from the first row. */
function rowShapeOf({ shape }: TensorSpec, firstRow: unknown): number[] {
  let value = firstRow;
  return shape.slice(1).map((axis) => {
    const length = axis === -1 ? (Array.isArray(value) ? value.length : 1) : axis;
    value = Array.isArray(value) ? value[0] : undefined;
    return length;
  });
}

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
