import * as tf from "@tensorflow/tfjs";
import { ShapeError } from "../errors.js";

type Shape = readonly (number | null)[];

/** What a layer of a model takes or answers with. */
interface Port {
  /** `x` or `y`, with the name of the input or output where there are several. */
  readonly what: string;
  readonly layer: string;
  readonly shape: Shape;
  /** What to do about a shape that does not fit. */
  advise(actual: Shape): string;
}

/** The methods of a LayersModel that check shapes, some of them private there. */
interface Checking {
  standardizeUserDataXY(x: unknown, y: unknown, ...rest: unknown[]): unknown;
  predict(x: unknown, ...rest: unknown[]): unknown;
  predictOnBatch(x: unknown): unknown;
  makeTrainFunction(): (data: tf.Tensor[]) => unknown;
}

/**
 * Has `fit`, `fitDataset`, `trainOnBatch`, `evaluate` and `predict` report data of the wrong shape with the layer that
 * takes them, what it expects and what to do.
 */
export function explainShapes(): void {
  const prototype = tf.LayersModel.prototype as unknown as Checking;
  const { standardizeUserDataXY, predict, predictOnBatch, makeTrainFunction } = prototype;
  prototype.standardizeUserDataXY = function (this: tf.LayersModel & Checking, x, y, ...rest) {
    // Without a loss, TensorFlow.js says that the model is to be compiled first.
    if (this.optimizer !== undefined) {
      check(inputsOf(this), x, this.inputNames);
      check(outputsOf(this), y, this.outputNames);
    }
    return standardizeUserDataXY.call(this, x, y, ...rest);
  };
  prototype.predict = function (this: tf.LayersModel & Checking, x, ...rest) {
    check(inputsOf(this), x, this.inputNames);
    return predict.call(this, x, ...rest);
  };
  prototype.predictOnBatch = function (this: tf.LayersModel & Checking, x) {
    check(inputsOf(this), x, this.inputNames);
    return predictOnBatch.call(this, x);
  };
  prototype.makeTrainFunction = function (this: tf.LayersModel & Checking) {
    const train = makeTrainFunction.call(this);
    const ports = [...inputsOf(this), ...outputsOf(this)];
    const names = [...this.inputNames, ...this.outputNames];
    return (data) => {
      check(ports, data.slice(0, ports.length), names);
      return train(data);
    };
  };
}

function inputsOf(model: tf.LayersModel): Port[] {
  return model.inputs.map(({ shape }, index) => {
    const input = model.inputLayers[index];
    // The input layer only exists because the first layer has an `inputShape`.
    const layer = input?.outboundNodes[0]?.outboundLayer.name ?? input?.name ?? "";
    const what = model.inputs.length === 1 ? "x" : `x of ${model.inputNames[index]}`;
    return { what, layer, shape, advise: () => `Change x, or the inputShape of ${layer}.` };
  });
}

function outputsOf(model: tf.LayersModel): Port[] {
  return model.outputs.map(({ shape }, index) => {
    const layer = model.outputLayers[index]?.name ?? "";
    const what = model.outputs.length === 1 ? "y" : `y of ${model.outputNames[index]}`;
    const loss = lossOf(model, index);
    const classes = shape.at(-1) ?? 0;
    const isSparse = loss === "sparseCategoricalCrossentropy";
    return {
      what,
      layer,
      shape: isSparse ? [...shape.slice(0, -1), 1] : shape,
      advise(actual) {
        if (loss === "categoricalCrossentropy" && actual.at(-1) === 1) {
          return `Encode the classes (tf.oneHot(y, ${classes})), or use the loss sparseCategoricalCrossentropy.`;
        }
        if (isSparse && actual.at(-1) === classes) {
          return "Pass class ids (y.argMax(-1)), or use the loss categoricalCrossentropy.";
        }
        return `Change y, or the units of ${layer}.`;
      },
    };
  });
}

function lossOf(model: tf.LayersModel, output: number): unknown {
  const { loss } = model;
  if (typeof loss !== "object") return loss;
  return Array.isArray(loss) ? loss[output] : loss[model.outputNames[output] ?? ""];
}

/** Data in another form or number than the ports are left to TensorFlow.js' own checks. */
function check(ports: readonly Port[], data: unknown, names: readonly string[]): void {
  const tensors = data instanceof tf.Tensor ? [data] : namedTensors(data, names);
  for (const [index, port] of ports.entries()) {
    const tensor = tensors[index];
    if (!(tensor instanceof tf.Tensor)) continue;
    const actual = tensor.rank === 1 ? [...tensor.shape, 1] : tensor.shape;
    const { shape } = port;
    const fits =
      actual.length === shape.length &&
      shape.every((size, axis) => axis === 0 || size === null || size === actual[axis]);
    if (fits) continue;
    throw new ShapeError(
      `Expected ${port.what} of shape ${format(shape)} for layer ${port.layer}, got [${tensor.shape.join(", ")}]. ` +
        (reshaping(port, tensor.shape) ?? port.advise(actual)),
    );
  }
}

function namedTensors(data: unknown, names: readonly string[]): readonly unknown[] {
  if (Array.isArray(data)) return data;
  if (typeof data !== "object" || data === null) return [];
  return names.map((name) => (data as Record<string, unknown>)[name]);
}

/** How to give the same values the shape that is expected; undefined if they are others. */
function reshaping({ shape, what }: Port, actual: Shape): string | undefined {
  const name = what.slice(0, 1);
  const row = shape.slice(1);
  const isRow =
    actual.length === row.length && row.every((size, axis) => size === null || size === actual[axis]);
  if (isRow) return `Add the batch axis: ${name}.expandDims(0).`;
  if (row.includes(null) || sizeOf(row) !== sizeOf(actual.slice(1))) return undefined;
  return `Reshape it: ${name}.reshape([-1, ${row.join(", ")}]).`;
}

function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, length) => size * (length ?? 1), 1);
}

function format(shape: Shape): string {
  return `[batch${shape
    .slice(1)
    .map((size) => `, ${size ?? "any"}`)
    .join("")}]`;
}
