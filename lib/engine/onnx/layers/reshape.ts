import type { Emitter } from "../layer-call.js";

/** `[batch, ...]` to `[batch, n]`. */
export const flatten: Emitter = (call) => {
  const { graph, input } = call;
  const rank = input.shape.length;
  if (!call.has("dataFormat") || call.text("dataFormat") !== "channelsFirst") {
    return graph.node("Flatten", [input.name], { axis: 1 });
  }
  const order = [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];
  return graph.node("Flatten", [graph.transpose(input.name, order)], { axis: 1 });
};

/** `[batch, ...]` to `[batch, ...targetShape]`; 0 means "as it was" to ONNX. */
export const reshape: Emitter = (call) =>
  call.graph.node("Reshape", [call.input.name, call.graph.integers([0, ...call.numbers("targetShape")])]);

/** Reorders all axes but the first. */
export const permute: Emitter = (call) => call.graph.transpose(call.input.name, [0, ...call.numbers("dims")]);

/** `[batch, d]` to `[batch, n, d]`. */
export const repeatVector: Emitter = (call) => {
  const { graph, input } = call;
  const row = graph.node("Unsqueeze", [input.name, graph.integers([1])]);
  return graph.node("Tile", [row, graph.integers([1, call.number("n"), 1])]);
};
