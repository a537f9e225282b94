import type { Signature, TensorSpec } from "../../../lib/artifact/signature.js";
import { InvalidInputError } from "../errors.js";
import { jsonElement, type NamedTensor, sizeOf } from "../tensor.js";
import { describe, list, quote } from "./describe.js";
import { elementWriter, type Precision } from "./element-writer.js";
import { checkNested, writeNested } from "./nested.js";
import { isObject } from "./tensorflow-serving.js";

/** Body of `POST /v2/models/<name>/infer`, its outer form checked. */
export interface InferRequest {
  /** Echoed in the answer. */
  readonly id?: string;
  readonly inputs: readonly InferInput[];
  /** Names of the outputs asked for; all if absent. */
  readonly outputs?: readonly string[];
}

/** One tensor of a request, not yet checked against a signature. */
export interface InferInput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  /** Row-major: flat, or nested to {@link shape}. */
  readonly data: readonly unknown[];
}

/** One tensor of an answer. */
export interface InferOutput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  /** Flat, row-major. */
  readonly data: readonly (number | string | boolean)[];
}

/**
 * Checks the outer form of an infer body.
 *
 * @param body - Parsed JSON.
 * @throws {InvalidInputError}
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
export function parseInferRequest(body: unknown): InferRequest {
  if (!isObject(body)) throw new InvalidInputError(`Expected {"inputs": [...]}, got ${describe(body)}.`);
  const { id, inputs, outputs } = body;
  if (id !== undefined && typeof id !== "string") {
    throw new InvalidInputError(`id: expected a string, got ${describe(id)}.`);
  }
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new InvalidInputError(`inputs: expected an array of tensors, got ${describe(inputs)}.`);
  }
  if (outputs !== undefined && !Array.isArray(outputs)) {
    throw new InvalidInputError(`outputs: expected an array of outputs, got ${describe(outputs)}.`);
  }
  return {
    ...(id === undefined ? {} : { id }),
    inputs: inputs.map(parseInput),
    // An empty list asks for nothing in particular, hence for all.
    ...(outputs === undefined || outputs.length === 0 ? {} : { outputs: outputs.map(parseOutputName) }),
  };
}

/**
 * Request tensors into the model's inputs, in the signature's order. Strict: names, datatypes, shapes and the
 * length of the data all have to agree. (The specification's own example breaks its shape; it would be refused.)
 *
 * @throws {InvalidInputError} Names the first tensor or value that does not fit.
 */
export function decodeInputs(
  inputs: readonly InferInput[],
  signature: Signature,
  precision: Precision,
): NamedTensor[] {
  const names = signature.inputs.map(({ name }) => name);
  const stranger = inputs.find(({ name }) => !names.includes(name));
  if (stranger !== undefined) {
    throw new InvalidInputError(
      `inputs: expected ${list(names.map(quote))}, got ${quote(stranger.name)} too.`,
    );
  }
  const tensors = signature.inputs.map((spec) => {
    const [input, ...doubles] = inputs.filter(({ name }) => name === spec.name);
    if (input === undefined || doubles.length > 0) {
      const count = input === undefined ? "none" : String(1 + doubles.length);
      throw new InvalidInputError(`inputs: expected one tensor ${quote(spec.name)}, got ${count}.`);
    }
    return decodeInput(input, spec, precision);
  });
  const rows = tensors[0]?.shape[0];
  const odd = tensors.find(({ shape }) => shape[0] !== rows);
  if (odd !== undefined) {
    throw new InvalidInputError(
      `inputs: expected the same number of rows in every tensor, got ${rows} and, in ${quote(odd.name)}, ${odd.shape[0]}.`,
    );
  }
  return tensors;
}

/**
 * Outputs as an answer holds them.
 *
 * @param wanted - Names asked for; all if absent.
 * @throws {InvalidInputError} If there is no output of a wanted name.
 */
export function encodeOutputs(
  outputs: readonly NamedTensor[],
  wanted: readonly string[] = outputs.map(({ name }) => name),
): InferOutput[] {
  return wanted.map((name) => {
    const output = outputs.find((candidate) => candidate.name === name);
    if (output === undefined) {
      const names = outputs.map((candidate) => quote(candidate.name));
      throw new InvalidInputError(`outputs: expected ${list(names)}, got ${quote(name)}.`);
    }
    const { datatype, shape, data } = output;
    return {
      name,
      datatype,
      shape,
      data: Array.from({ length: data.length }, (_, index) => jsonElement(data, index, datatype)),
    };
  });
}

function decodeInput(input: InferInput, spec: TensorSpec, precision: Precision): NamedTensor {
  const place = `inputs[${quote(input.name)}]`;
  const { shape, data } = input;
  if (input.datatype !== spec.datatype) {
    throw new InvalidInputError(
      `${place}.datatype: expected ${spec.datatype}, got ${quote(input.datatype)}.`,
    );
  }
  const fits =
    shape.length === spec.shape.length &&
    spec.shape.every((axis, index) => axis === -1 || axis === shape[index]) &&
    sizeOf(shape) > 0;
  if (!fits) {
    throw new InvalidInputError(
      `${place}.shape: expected [${spec.shape.join(", ")}] with at least one row (-1 is any size), got [${shape.join(", ")}].`,
    );
  }
  const size = sizeOf(shape);
  const isNested = Array.isArray(data[0]);
  const dataShape = isNested ? shape : [size];
  checkNested(data, dataShape, `${place}.data`);
  const writer = elementWriter(spec.datatype, size, precision);
  writeNested(writer, 0, data, dataShape, `${place}.data`);
  return { name: spec.name, datatype: spec.datatype, shape, data: writer.data };
}

function parseInput(input: unknown, index: number): InferInput {
  const place = `inputs[${index}]`;
  if (!isObject(input)) {
    throw new InvalidInputError(
      `${place}: expected an object with name, shape, datatype and data, got ${describe(input)}.`,
    );
  }
  const { name, datatype, shape, data } = input;
  if (typeof name !== "string") {
    throw new InvalidInputError(`${place}.name: expected a string, got ${describe(name)}.`);
  }
  if (typeof datatype !== "string") {
    throw new InvalidInputError(`${place}.datatype: expected a string, got ${describe(datatype)}.`);
  }
  if (!isShape(shape)) {
    const got = Array.isArray(shape) ? `[${list(shape.map(describe))}]` : describe(shape);
    throw new InvalidInputError(`${place}.shape: expected an array of whole numbers, got ${got}.`);
  }
  if (!Array.isArray(data)) {
    throw new InvalidInputError(`${place}.data: expected an array, got ${describe(data)}.`);
  }
  return { name, datatype, shape, data };
}

function parseOutputName(output: unknown, index: number): string {
  if (isObject(output) && typeof output.name === "string") return output.name;
  throw new InvalidInputError(`outputs[${index}]: expected {"name": ...}, got ${describe(output)}.`);
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((axis) => Number.isSafeInteger(axis) && axis >= 0);
}
