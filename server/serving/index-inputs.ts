import protobuf from "protobufjs/light.js";
import { InvalidInputError } from "./errors.js";
import { type NamedTensor, sizeOf } from "./tensor.js";

/** Number of rows in the table that an input chooses from, by the input's name. */
export type IndexInputs = ReadonlyMap<string, number>;

interface Graph {
  readonly node: readonly { readonly opType: string; readonly input: string[]; readonly output: string[] }[];
  readonly initializer: readonly { readonly name: string; readonly dims: readonly number[] }[];
}

/** The few fields that tell where an index comes from; a reader skips all others, weights among them. */
const modelProto = protobuf.Root.fromJSON({
  nested: {
    Model: { fields: { graph: { type: "Graph", id: 7 } } },
    Graph: {
      fields: {
        node: { rule: "repeated", type: "Node", id: 1 },
        initializer: { rule: "repeated", type: "Tensor", id: 5 },
      },
    },
    Node: {
      fields: {
        input: { rule: "repeated", type: "string", id: 1 },
        output: { rule: "repeated", type: "string", id: 2 },
        opType: { type: "string", id: 4 },
      },
    },
    Tensor: {
      fields: { dims: { rule: "repeated", type: "int64", id: 1 }, name: { type: "string", id: 8 } },
    },
  },
}).lookupType("Model");

/** Operators whose result holds the elements of their first input. */
const passing = new Set(["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"]);

/**
 * Finds the inputs of a graph that choose rows of a table: embeddings.
 *
 * ONNX counts a negative index from the end, and a fraction is cut off by the cast before: either would be
 * answered, wrongly.
 *
 * @param onnx - A serialized `ModelProto`.
 */
export function findIndexInputs(onnx: Uint8Array): IndexInputs {
  const decoded = modelProto.toObject(modelProto.decode(onnx), { longs: Number, arrays: true });
  const { node: nodes, initializer: tables } = decoded.graph as Graph;
  const maker = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const rowsOf = new Map(tables.map(({ name, dims }) => [name, dims[0] ?? 0]));

  const found = new Map<string, number>();
  for (const { opType, input } of nodes) {
    const [table = "", indices = ""] = input;
    const rows = rowsOf.get(table);
    if (opType !== "Gather" || rows === undefined) continue;
    let origin = indices;
    for (
      let node = maker.get(origin);
      node !== undefined && passing.has(node.opType);
      node = maker.get(origin)
    ) {
      origin = node.input[0] ?? "";
    }
    if (!maker.has(origin)) found.set(origin, Math.min(rows, found.get(origin) ?? rows));
  }
  return found;
}

/**
 * Checks that every index is a whole number from 0 to the last row of its table.
 *
 * @throws {InvalidInputError} Names the first that is not.
 */
export function checkIndices(inputs: readonly NamedTensor[], indexInputs: IndexInputs): void {
  for (const { name, shape, data } of inputs) {
    const rows = indexInputs.get(name);
    if (rows === undefined) continue;
    for (let position = 0; position < data.length; position++) {
      const index = Number(data[position]);
      if (Number.isInteger(index) && index >= 0 && index < rows) continue;
      const row = Math.floor(position / sizeOf(shape.slice(1)));
      throw new InvalidInputError(
        `${name}: expected whole numbers from 0 to ${rows - 1}, got ${index} in row ${row}.`,
      );
    }
  }
}
