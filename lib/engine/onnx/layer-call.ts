import type * as tf from "@tensorflow/tfjs";
import { UnsupportedLayerError } from "./errors.js";
import type { GraphBuilder, Shape } from "./graph-builder.js";

/** A layer of a model. */
export type Layer = tf.layers.Layer;

/** A tensor of the graph being built. */
export interface Value {
  /** Name in the ONNX graph. */
  readonly name: string;
  readonly shape: Shape;
  /** Name of a boolean value of shape `[batch, time]`: false where a time step is to be skipped. */
  readonly mask?: string;
}

/** Adds what a layer computes to the graph and returns the names of its outputs. */
export type Emitter = (call: LayerCall) => string | readonly string[];

/** Adds what an inner layer computes on `inputs`; `outputShapes` are those of its outputs. */
export type EmitInner = (
  layer: Layer,
  inputs: readonly Value[],
  outputShapes: readonly Shape[],
) => readonly Value[];

/** What one application of a layer to tensors consists of. */
interface LayerCallParts {
  readonly layer: Layer;
  readonly inputs: readonly Value[];
  readonly outputShapes: readonly Shape[];
  readonly graph: GraphBuilder;
  readonly emitInner: EmitInner;
}

/** One application of a layer to tensors: what an {@link Emitter} works from. */
export class LayerCall {
  readonly layer: Layer;
  readonly className: string;
  readonly inputs: readonly Value[];
  readonly outputShapes: readonly Shape[];
  readonly graph: GraphBuilder;
  readonly emitInner: EmitInner;
  readonly #config: Readonly<Record<string, unknown>>;

  constructor({ layer, inputs, outputShapes, graph, emitInner }: LayerCallParts) {
    this.layer = layer;
    this.className = layer.getClassName();
    this.inputs = inputs;
    this.outputShapes = outputShapes;
    this.graph = graph;
    this.emitInner = emitInner;
    this.#config = layer.getConfig();
  }

  /** The first input; most layers have no other. */
  get input(): Value {
    const [input] = this.inputs;
    if (input === undefined) throw this.unsupported("at least one input", "none");
    return input;
  }

  /** Shape of the first output. */
  get outputShape(): Shape {
    const [shape] = this.outputShapes;
    if (shape === undefined) throw this.unsupported("at least one output", "none");
    return shape;
  }

  /** Whether the layer has the option `key`. */
  has(key: string): boolean {
    return this.#config[key] !== undefined && this.#config[key] !== null;
  }

  /** The numeric option `key`. */
  number(key: string): number {
    const value = this.#config[key];
    if (typeof value !== "number") throw this.#badOption("a number", key);
    return value;
  }

  /** The option `key` as an array of numbers; one number counts as an array of one. Null elements become -1. */
  numbers(key: string): readonly number[] {
    const value = this.#config[key];
    const values = Array.isArray(value) ? value.map((item: unknown) => item ?? -1) : [value];
    if (!values.every((item): item is number => typeof item === "number")) {
      throw this.#badOption("numbers", key);
    }
    return values;
  }

  /** The option `key` as pairs of numbers, e.g. `[[top, bottom], [left, right]]`. */
  pairs(key: string): readonly (readonly [number, number])[] {
    const value = this.#config[key];
    if (!Array.isArray(value)) throw this.#badOption("pairs of numbers", key);
    return value.map((pair: unknown) => {
      const [first, second] = Array.isArray(pair) ? (pair as unknown[]) : [pair, pair];
      if (typeof first !== "number" || typeof second !== "number") {
        throw this.#badOption("pairs of numbers", key);
      }
      return [first, second];
    });
  }

  /** The option `key` as text. */
  text(key: string): string {
    const value = this.#config[key];
    if (typeof value !== "string") throw this.#badOption("text", key);
    return value;
  }

  /** Whether the option `key` is set to true. */
  flag(key: string): boolean {
    return this.#config[key] === true;
  }

  /** The weight of the given name, e.g. `kernel`; undefined if the layer has none such. */
  findWeight(name: string): Weight | undefined {
    const variable = this.layer.weights.find((weight) => weight.originalName.split("/").at(-1) === name);
    if (variable === undefined) return undefined;
    const data = Float32Array.from(variable.read().dataSync());
    return { data, shape: variable.shape as number[], key: `weight ${variable.id}` };
  }

  /** The weight of the given name, which the layer must have. */
  weight(name: string): Weight {
    const weight = this.findWeight(name);
    if (weight === undefined)
      throw this.unsupported(`a weight named "${name}"`, "none; build the model first");
    return weight;
  }

  /** A weight as a constant of the graph, stored once however often the layer is applied. */
  constant(weight: Weight): string {
    return this.graph.floats(weight.data, weight.shape, weight.key);
  }

  /** The error that says why this layer cannot be exported. */
  unsupported(expected: string, actual: string): UnsupportedLayerError {
    return new UnsupportedLayerError(this.layer.name, this.className, expected, actual);
  }

  #badOption(expected: string, key: string): UnsupportedLayerError {
    return this.unsupported(
      `option ${key} to be ${expected}`,
      JSON.stringify(this.#config[key]) ?? "nothing",
    );
  }
}

/** Values of a trained weight, row-major. */
export interface Weight {
  readonly data: Float32Array;
  readonly shape: readonly number[];
  /** Names the variable and what was done to it, so that equal constants are stored once. */
  readonly key: string;
}

/** `weight` with its dimensions in another order. */
export function permuteWeight(weight: Weight, order: readonly number[]): Weight {
  const strides = weight.shape.map((_, axis) => weight.shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const shape = order.map((axis) => weight.shape[axis] as number);
  const steps = order.map((axis) => strides[axis] as number);
  const data = new Float32Array(weight.data.length);
  let position = 0;
  const copy = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      data[position++] = weight.data[offset] as number;
      return;
    }
    for (let i = 0; i < (shape[axis] as number); i++) copy(axis + 1, offset + i * (steps[axis] as number));
  };
  copy(0, 0);
  return { data, shape, key: `${weight.key} permuted ${order.join(" ")}` };
}

/** `weight` with its elements arranged in another shape of the same size. */
export function reshapeWeight(weight: Weight, shape: readonly number[]): Weight {
  return { data: weight.data, shape, key: `${weight.key} shaped ${shape.join(" ")}` };
}
