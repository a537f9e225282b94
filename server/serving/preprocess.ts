import type { TensorSpec } from "../../lib/artifact/signature.js";
import { transformerFromSpec } from "../../lib/preprocessing/from-spec.js";
import type { TransformerSpec } from "../../lib/preprocessing/transformer.js";
import { InvalidInputError } from "./errors.js";
import { GraphError } from "./inference-session.js";
import { firstNonFinite, type NamedTensor, sizeOf } from "./tensor.js";

/** Maps the raw rows of a request to the graph's input. */
export type Preprocess = (inputs: readonly NamedTensor[]) => NamedTensor[];

/**
 * Rebuilds an artifact's preprocessing.
 *
 * @param specs - Transformers in the order in which they are applied.
 * @param inputs - What the graph takes.
 * @returns Nothing if there is none: the graph takes raw rows.
 * @throws {SpecError} If a transformer cannot be rebuilt.
 * @throws {GraphError} If the graph does not take the one table of numbers that transformers make.
 */
export function preprocessFor(
  specs: readonly TransformerSpec[],
  inputs: readonly TensorSpec[],
): Preprocess | undefined {
  if (specs.length === 0) return undefined;
  const transformers = specs.map(transformerFromSpec);
  const [target, ...others] = inputs;
  if (target === undefined || others.length > 0 || target.datatype !== "FP32") {
    const got = inputs.map(({ name, datatype }) => `${name} ${datatype}`).join(", ");
    throw new GraphError(`Expected a graph with preprocessing to take one FP32 tensor, got ${got}.`);
  }
  const rowShape = target.shape.slice(1);
  const size = sizeOf(rowShape);

  return ([raw]) => {
    if (raw === undefined) throw new GraphError("Expected one tensor of raw rows, got none.");
    let rows = toRows(raw);
    for (const transformer of transformers) rows = transformer.transform(rows);
    const data = new Float32Array(rows.length * size);
    rows.forEach((row, index) => {
      if (row.length !== size) {
        throw new GraphError(`Expected preprocessing to give ${size} columns, got ${row.length}.`);
      }
      data.set(row, index * size);
    });
    const index = firstNonFinite(data);
    if (index !== -1) {
      throw new InvalidInputError(
        `Expected values that preprocessing can scale, got one in row ${Math.floor(index / size)} that becomes ${data[index]}.`,
      );
    }
    return [{ name: target.name, datatype: target.datatype, shape: [rows.length, ...rowShape], data }];
  };
}

function toRows({ shape, data }: NamedTensor): number[][] {
  const [rows = 0, ...rowShape] = shape;
  const size = sizeOf(rowShape);
  const values = Array.from(data as ArrayLike<number | bigint | string>, Number);
  return Array.from({ length: rows }, (_, row) => values.slice(row * size, (row + 1) * size));
}
