import type { Datatype } from "../../../lib/artifact/signature.js";
import { InvalidInputError } from "../errors.js";
import { jsonElement, sizeOf, type TensorData } from "../tensor.js";
import { describe } from "./describe.js";
import type { ElementWriter } from "./element-writer.js";

/**
 * Checks that `value` is nested arrays of exactly `shape`; their elements are not looked at. Done before memory
 * is set aside, so that what a request costs is bounded by what was sent.
 *
 * @param path - How the client would name `value`, e.g. `instances[3]`.
 * @throws {InvalidInputError} On the first length that differs; names its place.
 */
export function checkNested(value: unknown, shape: readonly number[], path: string, axis = 0): void {
  const length = shape[axis];
  if (length === undefined) return;
  if (!Array.isArray(value) || value.length !== length) {
    const rest = shape.slice(axis);
    const expected =
      rest.length === 1 ? `an array of ${length} values` : `arrays of shape [${rest.join(", ")}]`;
    throw new InvalidInputError(`${path}: expected ${expected}, got ${describe(value)}.`);
  }
  if (axis + 1 === shape.length) return;
  for (let index = 0; index < length; index++) {
    checkNested(value[index], shape, `${path}[${index}]`, axis + 1);
  }
}

/**
 * Stores what {@link checkNested} passed from `offset` on, row-major.
 *
 * @throws {InvalidInputError} On the first element that is not of the writer's type; names its place.
 */
export function writeNested(
  writer: ElementWriter,
  offset: number,
  value: unknown,
  shape: readonly number[],
  path: string,
  axis = 0,
): void {
  if (!Array.isArray(value) || axis === shape.length) {
    if (!writer.write(offset, value)) throw elementError(writer, value, path);
    return;
  }
  if (axis + 1 === shape.length) {
    for (let index = 0; index < value.length; index++) {
      if (!writer.write(offset + index, value[index])) {
        throw elementError(writer, value[index], `${path}[${index}]`);
      }
    }
    return;
  }
  const stride = sizeOf(shape.slice(axis + 1));
  for (let index = 0; index < value.length; index++) {
    writeNested(writer, offset + index * stride, value[index], shape, `${path}[${index}]`, axis + 1);
  }
}

/** What to say of an element that is not of the writer's type. */
export function elementError(writer: ElementWriter, value: unknown, path: string): InvalidInputError {
  return new InvalidInputError(`${path}: expected ${writer.expected}, got ${describe(value)}.`);
}

/** Nested arrays as JSON holds them, of `shape`, read from `offset` on; a bare element for shape `[]`. */
export function toNested(
  data: TensorData,
  datatype: Datatype,
  shape: readonly number[],
  offset = 0,
): unknown {
  const [length, ...inner] = shape;
  if (length === undefined) return jsonElement(data, offset, datatype);
  const stride = sizeOf(inner);
  return Array.from({ length }, (_, index) => toNested(data, datatype, inner, offset + index * stride));
}
