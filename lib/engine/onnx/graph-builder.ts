import {
  type AttributeProto,
  attributeType,
  elementType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./onnx-proto.js";

/** Size of each dimension; null where it is known only when the model runs. */
export type Shape = readonly (number | null)[];

/** Value of an attribute: whole numbers and text as they are, floating-point numbers marked as such. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly graph: GraphProto };

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Collects the nodes and constants of one ONNX graph; values are referred to by name. */
export class GraphBuilder {
  /** Prefix of the names to come: the layer being exported. */
  scope = "";
  readonly #nodes: NodeProto[] = [];
  readonly #producers = new Map<string, NodeProto>();
  readonly #constants = new Map<string, TensorProto>();
  readonly #permutations = new Map<string, { readonly source: string; readonly order: readonly number[] }>();
  readonly #keyed = new Map<string, string>();
  #count = 0;

  /** A name that no other value has. */
  unique(suffix: string): string {
    this.#count += 1;
    return `${this.scope}/${suffix}_${this.#count}`;
  }

  /** Adds a node with one output and returns the output's name. */
  node(opType: string, input: readonly string[], attributes: Attributes = {}): string {
    return this.nodes(opType, input, attributes, 1)[0] as string;
  }

  /** Adds a node with `count` outputs and returns their names. */
  nodes(opType: string, input: readonly string[], attributes: Attributes, count: number): readonly string[] {
    const name = this.unique(opType);
    const output = Array.from({ length: count }, (_, i) => (count === 1 ? name : `${name}:${i}`));
    const node = { name, opType, input, output, attribute: Object.entries(attributes).map(toAttribute) };
    this.#nodes.push(node);
    for (const value of output) this.#producers.set(value, node);
    return output;
  }

  /**
   * A constant of 32-bit floating-point numbers.
   *
   * @param key - Constants of the same key are stored once; the first one given counts.
   */
  floats(data: Float32Array, dims: readonly number[], key?: string): string {
    return this.#constant(elementType.float, dims, () => bytesOf(data), key);
  }

  /** A constant of one 32-bit floating-point number, of shape `[]`. */
  scalar(value: number): string {
    return this.floats(Float32Array.of(value), [], `scalar ${value}`);
  }

  /** A constant vector of 64-bit whole numbers, as shapes, axes and indices are given. */
  integers(values: readonly number[]): string {
    const data = () => bytesOf(BigInt64Array.from(values, BigInt));
    return this.#constant(elementType.int64, [values.length], data, `integers ${values.join(" ")}`);
  }

  /** Reorders the dimensions of `x`. Two reorderings in a row become one, or none if they cancel out. */
  transpose(x: string, order: readonly number[]): string {
    const before = this.#permutations.get(x);
    const source = before?.source ?? x;
    const total = before === undefined ? order : order.map((axis) => before.order[axis] as number);
    if (total.every((axis, i) => axis === i)) return source;
    const result = this.node("Transpose", [source], { perm: total });
    this.#permutations.set(result, { source, order: total });
    return result;
  }

  /**
   * Applies `operation`, which treats all elements alike, to `x`. It moves ahead of a reordering of dimensions,
   * so that the reordering may meet its inverse.
   */
  elementwise(x: string, operation: (x: string) => string): string {
    const reordered = this.#permutations.get(x);
    if (reordered === undefined) return operation(x);
    return this.transpose(operation(reordered.source), reordered.order);
  }

  /** The graph of everything that `outputs` depend on. */
  build(name: string, input: readonly ValueInfoProto[], output: readonly ValueInfoProto[]): GraphProto {
    const needed = new Set<string>();
    const pending = output.map((value) => value.name);
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      if (needed.has(value)) continue;
      needed.add(value);
      pending.push(...(this.#producers.get(value)?.input ?? []));
    }
    return {
      name,
      node: this.#nodes.filter((node) => node.output.some((value) => needed.has(value))),
      initializer: [...this.#constants.values()].filter((constant) => needed.has(constant.name)),
      input,
      output,
    };
  }

  /** Adds a node that only gives `x` the name `name`. */
  rename(x: string, name: string): void {
    const node = { name, opType: "Identity", input: [x], output: [name], attribute: [] };
    this.#nodes.push(node);
    this.#producers.set(name, node);
  }

  #constant(dataType: number, dims: readonly number[], data: () => Uint8Array, key?: string): string {
    const known = key === undefined ? undefined : this.#keyed.get(key);
    if (known !== undefined) return known;
    const name = this.unique("constant");
    this.#constants.set(name, { name, dims, dataType, rawData: data() });
    if (key !== undefined) this.#keyed.set(key, name);
    return name;
  }
}

/** Describes an input or output of a graph; unknown dimensions get names, the same name for the same size. */
export function valueInfo(name: string, elemType: number, shape: Shape): ValueInfoProto {
  const dim = shape.map((size, axis) => {
    if (axis === 0) return { dimParam: "batch" };
    return size === null ? { dimParam: `${name}_dim_${axis}` } : { dimValue: size };
  });
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function toAttribute([name, value]: [string, AttributeValue]): AttributeProto {
  if (typeof value === "number") return { name, type: attributeType.int, i: value };
  if (typeof value === "string") return { name, type: attributeType.string, s: Buffer.from(value) };
  if ("float" in value) return { name, type: attributeType.float, f: value.float };
  if ("floats" in value) return { name, type: attributeType.floats, floats: value.floats };
  if ("graph" in value) return { name, type: attributeType.graph, g: value.graph };
  if (isTexts(value)) return { name, type: attributeType.strings, strings: value.map((s) => Buffer.from(s)) };
  return { name, type: attributeType.ints, ints: value };
}

function isTexts(value: readonly number[] | readonly string[]): value is readonly string[] {
  return typeof value[0] === "string";
}

function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
