import type { Emitter, Layer, LayerCall, Value } from "../layer-call.js";
import { reverseTime } from "./recurrent.js";

/** The inner layer applied to each time step, as if every step were a row of the batch. */
export const timeDistributed: Emitter = (call) => {
  const { graph, input, outputShape } = call;
  const inner = innerLayer(call, "layer");
  const [, , ...rest] = input.shape;
  if (rest.includes(null)) {
    throw call.unsupported("time steps of known size", `shape [${input.shape.join(", ")}]`);
  }
  const rows = graph.node("Reshape", [input.name, graph.integers([-1, ...(rest as number[])])]);
  const shape = [null, ...outputShape.slice(2)];
  const [result] = call.emitInner(inner, [{ name: rows, shape: [null, ...rest] }], [shape]);
  const leading = graph.node("Shape", [input.name], { start: 0, end: 2 });
  const trailing = outputShape.slice(2).map((size) => size ?? -1);
  const target =
    trailing.length === 0 ? leading : graph.node("Concat", [leading, graph.integers(trailing)], { axis: 0 });
  return graph.node("Reshape", [(result as Value).name, target]);
};

/** A recurrent layer run forwards and backwards over the sequence, both results merged. */
export const bidirectional: Emitter = (call) => {
  const { graph } = call;
  const [input, ...states] = call.inputs as [Value, ...Value[]];
  const half = states.length / 2;
  const sequences = (innerLayer(call, "forwardLayer").getConfig() as { returnSequences?: boolean })
    .returnSequences;
  const run = (key: string, own: readonly Value[]): readonly string[] => {
    const inner = innerLayer(call, key);
    const shapes = inner.computeOutputShape([input, ...own].map((value) => [...value.shape]));
    const many = Array.isArray(shapes[0]) ? (shapes as (number | null)[][]) : [shapes as (number | null)[]];
    return call.emitInner(inner, [input, ...own], many).map((value) => value.name);
  };
  const [forward, ...forwardStates] = run("forwardLayer", states.slice(0, half)) as [string, ...string[]];
  const [last, ...backwardStates] = run("backwardLayer", states.slice(half)) as [string, ...string[]];
  const backward = sequences === true ? reverseTime(graph, last, 1) : last;
  return [...merge(call, forward, backward), ...forwardStates, ...backwardStates];
};

function merge(call: LayerCall, forward: string, backward: string): readonly string[] {
  const { graph } = call;
  if (!call.has("mergeMode")) return [forward, backward];
  const mode = call.text("mergeMode");
  switch (mode) {
    case "concat":
      return [graph.node("Concat", [forward, backward], { axis: -1 })];
    case "sum":
      return [graph.node("Add", [forward, backward])];
    case "ave":
      return [graph.node("Mean", [forward, backward])];
    case "mul":
      return [graph.node("Mul", [forward, backward])];
    default:
      throw call.unsupported("merge mode concat, sum, ave, mul or null", `"${mode}"`);
  }
}

/** Wrappers hold their inner layers in public but untyped properties. */
function innerLayer(call: LayerCall, key: string): Layer {
  const inner = (call.layer as unknown as Record<string, Layer | undefined>)[key];
  if (inner === undefined) throw call.unsupported(`an inner layer "${key}"`, "none");
  return inner;
}
