import type { Emitter } from "../layer-call.js";
import { elementType } from "../onnx-proto.js";

/** Rows of a table, chosen by whole numbers. */
export const embedding: Emitter = (call) => {
  const { graph, input } = call;
  const rows = graph.node("Cast", [input.name], { to: elementType.int32 });
  return graph.node("Gather", [call.constant(call.weight("embeddings")), rows]);
};
