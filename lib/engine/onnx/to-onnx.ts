import type * as tf from "@tensorflow/tfjs";
import { UnsupportedLayerError } from "./errors.js";
import { GraphBuilder, type Shape, valueInfo } from "./graph-builder.js";
import { type EmitInner, type Layer, LayerCall, type Value } from "./layer-call.js";
import { emitters } from "./layers/index.js";
import { outputMask } from "./layers/masking.js";
import { elementType, encodeModel } from "./onnx-proto.js";

/** Version of the ONNX operators that exported graphs use. */
export const onnxOpset = 17;

/** Version of the file format that came with {@link onnxOpset}. */
const irVersion = 8;

/** Choices of {@link toOnnx}. */
export interface OnnxOptions {
  /** Names of the graph's inputs, in the model's order; default: the names of the input layers. */
  readonly inputNames?: readonly string[];
  /** Names of the graph's outputs, in the model's order; default: the names of the output layers. */
  readonly outputNames?: readonly string[];
}

/**
 * Exports a trained model, sequential or functional, as it computes when it predicts.
 *
 * Inputs and outputs keep the model's shapes with a batch of any size. Weights are read synchronously; no tensor is
 * made.
 *
 * @returns The bytes of an `.onnx` file (opset 17).
 * @throws {UnsupportedLayerError} If a layer, or an option of it, has no counterpart.
 * @example await writeFile("model.onnx", toOnnx(model))
 * @see https://onnx.ai/onnx/operators
 */
export function toOnnx(model: tf.LayersModel, options: OnnxOptions = {}): Uint8Array {
  const graph = new GraphBuilder();
  const names = graphNames(model, options);
  const inputs = model.inputs.map((tensor, i) => {
    const type = inputType(tensor);
    return { type, value: { name: names.inputs[i] as string, shape: tensor.shape as Shape } };
  });
  const fed = inputs.map(({ type, value }, i) => {
    if (type === elementType.float) return value;
    graph.scope = model.inputs[i]?.sourceLayer.name ?? "";
    return { ...value, name: graph.node("Cast", [value.name], { to: elementType.float }) };
  });
  const outputs = emitModel(graph, model, fed);
  for (const [i, { name }] of outputs.entries()) graph.rename(name, names.outputs[i] as string);
  return encodeModel({
    irVersion,
    producerName: "cellship",
    opsetImport: [{ domain: "", version: onnxOpset }],
    graph: graph.build(
      model.name,
      inputs.map(({ type, value }) => valueInfo(value.name, type, value.shape)),
      model.outputs.map((tensor, i) => {
        return valueInfo(names.outputs[i] as string, elementType.float, tensor.shape as Shape);
      }),
    ),
  });
}

function graphNames(model: tf.LayersModel, options: OnnxOptions) {
  const inputs = options.inputNames ?? model.inputs.map((tensor) => tensor.sourceLayer.name);
  const layers = model.outputs.map((tensor) => tensor.sourceLayer.name);
  const unique = (name: string, i: number) => {
    if (layers.indexOf(name) !== layers.lastIndexOf(name)) return `${name}_${i}`;
    return inputs.includes(name) ? `${name}_output` : name;
  };
  return { inputs, outputs: options.outputNames ?? layers.map(unique) };
}

/** Layers compute with floating-point numbers throughout; whole numbers and booleans are converted at the door. */
function inputType(tensor: tf.SymbolicTensor): number {
  const { sourceLayer, dtype } = tensor;
  switch (dtype) {
    case "float32":
      return elementType.float;
    case "int32":
      return elementType.int32;
    case "bool":
      return elementType.bool;
    default:
      throw new UnsupportedLayerError(
        sourceLayer.name,
        sourceLayer.getClassName(),
        "an input of dtype float32, int32 or bool",
        String(dtype),
      );
  }
}

/** Adds what `model` computes on `inputs` to the graph. Calls of one layer are added once each. */
function emitModel(graph: GraphBuilder, model: tf.LayersModel, inputs: readonly Value[]): readonly Value[] {
  const known = new Map<number, Value>(model.inputs.map((tensor, i) => [tensor.id, inputs[i] as Value]));
  const resolve = (tensor: tf.SymbolicTensor): Value => {
    const value = known.get(tensor.id);
    if (value !== undefined) return value;
    const tensors = tensor.sourceLayer.inboundNodes[tensor.nodeIndex]?.outputTensors ?? [tensor];
    const shapes = tensors.map((output) => output.shape as Shape);
    const results = emitLayer(graph, tensor.sourceLayer, tensor.inputs.map(resolve), shapes);
    for (const [i, output] of tensors.entries()) known.set(output.id, results[i] as Value);
    return known.get(tensor.id) as Value;
  };
  return model.outputs.map(resolve);
}

function emitLayer(
  graph: GraphBuilder,
  layer: Layer,
  inputs: readonly Value[],
  outputShapes: readonly Shape[],
): readonly Value[] {
  if (isModel(layer)) return emitModel(graph, layer, inputs);
  const emitInner: EmitInner = (inner, values, shapes) => emitLayer(graph, inner, values, shapes);
  const emit = emitters.get(layer.getClassName());
  if (emit === undefined) {
    const known = `one of the classes ${[...emitters.keys()].sort().join(", ")}`;
    throw new UnsupportedLayerError(layer.name, layer.getClassName(), known, "a class without ONNX export");
  }
  graph.scope = layer.name;
  const call = new LayerCall({ layer, inputs, outputShapes, graph, emitInner });
  const result = emit(call);
  const mask = outputMask(call);
  return (typeof result === "string" ? [result] : result).map((name, i) => ({
    name,
    shape: outputShapes[i] ?? [],
    ...(mask === undefined ? {} : { mask }),
  }));
}

function isModel(layer: Layer): layer is tf.LayersModel {
  return "layers" in layer && "inputs" in layer && "outputs" in layer;
}
