import { emitActivation } from "../activations.js";
import type { Emitter } from "../layer-call.js";

/** y = activation(x W + b) along the last axis. */
export const dense: Emitter = (call) => {
  const { graph, input } = call;
  const kernel = call.constant(call.weight("kernel"));
  const biasWeight = call.findWeight("bias");
  const bias = biasWeight === undefined ? [] : [call.constant(biasWeight)];
  if (input.shape.length === 2)
    return emitActivation(call, graph.node("Gemm", [input.name, kernel, ...bias]));
  const product = graph.node("MatMul", [input.name, kernel]);
  return emitActivation(call, bias.length === 0 ? product : graph.node("Add", [product, ...bias]));
};
