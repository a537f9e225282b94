import type { Emitter, LayerCall } from "../layer-call.js";
import { elementType } from "../onnx-proto.js";

/** Zeros at the time steps whose elements all equal `maskValue`. */
export const masking: Emitter = (call) => {
  const { graph, input } = call;
  const kept = graph.node("Cast", [stepsToKeep(call)], { to: elementType.float });
  return graph.node("Mul", [input.name, graph.node("Unsqueeze", [kept, graph.integers([-1])])]);
};

/**
 * The mask that goes with a layer's outputs, as TensorFlow.js's `computeMask` has it: made by Masking and by
 * Embedding with `maskZero`, handed on by layers that support masks.
 */
export function outputMask(call: LayerCall): string | undefined {
  const { graph, input, className } = call;
  if (className === "Masking") return stepsToKeep(call);
  if (className === "Embedding") {
    if (!call.flag("maskZero") || input.shape.length !== 2) return undefined;
    return notEqual(call, graph.node("Cast", [input.name], { to: elementType.float }), 0);
  }
  if (!call.layer.supportsMasking || className === "Dot") return undefined;
  // Without a time axis, as after a recurrent layer that returns its last step, there is nothing to skip.
  if (call.outputShape.length < 3) return undefined;
  const masks = call.inputs.flatMap((value) => value.mask ?? []);
  return masks.length === 0 ? undefined : masks.reduce((a, b) => graph.node("And", [a, b]));
}

function stepsToKeep(call: LayerCall): string {
  const { graph, input } = call;
  const differs = graph.node("Cast", [notEqual(call, input.name, call.number("maskValue"))], {
    to: elementType.float,
  });
  const any = graph.node("ReduceMax", [differs], { axes: [-1], keepdims: 0 });
  return graph.node("Cast", [any], { to: elementType.bool });
}

function notEqual({ graph }: LayerCall, x: string, value: number): string {
  return graph.node("Not", [graph.node("Equal", [x, graph.scalar(value)])]);
}
