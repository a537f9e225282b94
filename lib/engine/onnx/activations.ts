import type { GraphBuilder } from "./graph-builder.js";
import type { LayerCall } from "./layer-call.js";

type Elementwise = (graph: GraphBuilder, x: string) => string;

const operator =
  (opType: string): Elementwise =>
  (graph, x) =>
    graph.node(opType, [x]);

/** Activations that treat all elements alike, by the name that TensorFlow.js gives them. */
const elementwise: Readonly<Record<string, Elementwise>> = {
  linear: (_, x) => x,
  elu: operator("Elu"),
  relu: operator("Relu"),
  selu: operator("Selu"),
  sigmoid: operator("Sigmoid"),
  softplus: operator("Softplus"),
  softsign: operator("Softsign"),
  tanh: operator("Tanh"),
  hardSigmoid: (graph, x) => graph.node("HardSigmoid", [x], { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  relu6: (graph, x) => graph.node("Clip", [x, graph.scalar(0), graph.scalar(6)]),
  swish: (graph, x) => graph.node("Mul", [x, graph.node("Sigmoid", [x])]),
  mish: (graph, x) => graph.node("Mul", [x, graph.node("Tanh", [graph.node("Softplus", [x])])]),
  gelu: (graph, x) => {
    const erf = graph.node("Erf", [graph.node("Mul", [x, graph.scalar(Math.SQRT1_2)])]);
    return halfOf(graph, x, erf);
  },
  gelu_new: (graph, x) => {
    const cube = graph.node("Mul", [graph.node("Mul", [x, x]), x]);
    const sum = graph.node("Add", [x, graph.node("Mul", [cube, graph.scalar(0.044715)])]);
    return halfOf(
      graph,
      x,
      graph.node("Tanh", [graph.node("Mul", [sum, graph.scalar(Math.sqrt(2 / Math.PI))])]),
    );
  },
};

/** Activations along one axis. */
const alongAxis: Readonly<Record<string, string>> = { softmax: "Softmax", logSoftmax: "LogSoftmax" };

/**
 * Applies the activation named by the layer's option `activation`, if it has one.
 *
 * @param axis - The axis along which softmax normalises; default: the last.
 * @throws {UnsupportedLayerError} If the activation is not one of TensorFlow.js's own.
 */
export function emitActivation(call: LayerCall, x: string, axis = -1): string {
  return call.has("activation") ? applyActivation(call, call.text("activation"), x, axis) : x;
}

/** Applies the activation `name`; see {@link emitActivation}. */
export function applyActivation(call: LayerCall, name: string, x: string, axis = -1): string {
  const { graph } = call;
  const normalize = alongAxis[name];
  if (normalize !== undefined) return graph.node(normalize, [x], { axis });
  const apply = elementwise[name];
  if (apply === undefined) {
    const known = [...Object.keys(elementwise), ...Object.keys(alongAxis)].join(", ");
    throw call.unsupported(`one of the activations ${known}`, `"${name}"`);
  }
  return graph.elementwise(x, (source) => apply(graph, source));
}

/** x (1 + y) / 2 */
function halfOf(graph: GraphBuilder, x: string, y: string): string {
  const half = graph.node("Mul", [x, graph.scalar(0.5)]);
  return graph.node("Mul", [half, graph.node("Add", [y, graph.scalar(1)])]);
}
