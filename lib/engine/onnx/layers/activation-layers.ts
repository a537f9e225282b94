import { emitActivation } from "../activations.js";
import type { Attributes } from "../graph-builder.js";
import type { Emitter, LayerCall } from "../layer-call.js";

/** The layer whose only option is the name of an activation. */
export const activation: Emitter = (call) => emitActivation(call, call.input.name);

/** max(x, 0), at most `maxValue` where that is given. */
export const relu: Emitter = (call) => {
  if (!call.has("maxValue")) return emitOperator(call, "Relu", {});
  const { graph, input } = call;
  const limits = [graph.scalar(0), graph.scalar(call.number("maxValue"))];
  return graph.elementwise(input.name, (x) => graph.node("Clip", [x, ...limits]));
};

/** x where x > 0, else alpha x. */
export const leakyRelu: Emitter = (call) =>
  emitOperator(call, "LeakyRelu", { alpha: { float: call.number("alpha") } });

/** x where x > 0, else exp(x) - 1. */
export const elu: Emitter = (call) => emitOperator(call, "Elu", {});

/** x where x > theta, else 0. */
export const thresholdedRelu: Emitter = (call) =>
  emitOperator(call, "ThresholdedRelu", { alpha: { float: call.number("theta") } });

/** x where x > 0, else alpha x with a trained alpha for each element. */
export const prelu: Emitter = (call) =>
  call.graph.node("PRelu", [call.input.name, call.constant(call.weight("alpha"))]);

/** exp(x) / Σ exp(x) along one axis. */
export const softmax: Emitter = (call) => {
  if (call.input.mask !== undefined) throw call.unsupported("an input without a mask", "a masked one");
  const axes = call.numbers("axis");
  const [axis] = axes;
  if (axis === undefined || axes.length > 1) throw call.unsupported("one axis", `axes ${axes.join(", ")}`);
  return call.graph.node("Softmax", [call.input.name], { axis });
};

function emitOperator(call: LayerCall, opType: string, attributes: Attributes): string {
  const { graph, input } = call;
  return graph.elementwise(input.name, (x) => graph.node(opType, [x], attributes));
}
