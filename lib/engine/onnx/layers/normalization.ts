import { type Emitter, type LayerCall, permuteWeight, type Weight } from "../layer-call.js";

/** γ (x - μ) / √(σ² + ε) + β with the statistics of the training. */
export const batchNormalization: Emitter = (call) => {
  const { graph, input } = call;
  const rank = input.shape.length;
  const axis = (call.number("axis") + rank) % rank;
  const mean = call.weight("moving_mean");
  const parameters = [
    weightOr(call, "gamma", mean.shape, 1),
    weightOr(call, "beta", mean.shape, 0),
    mean,
    call.weight("moving_variance"),
  ].map((weight) => call.constant(weight));
  const others = Array.from({ length: rank - 1 }, (_, i) => i + 1).filter((i) => i !== axis);
  const order = [0, axis, ...others];
  if (axis === 0) throw call.unsupported("an axis other than the batch axis", "axis 0");
  const result = graph.node("BatchNormalization", [graph.transpose(input.name, order), ...parameters], {
    epsilon: { float: call.number("epsilon") },
  });
  return graph.transpose(result, inverse(order));
};

/** γ (x - μ) / √(σ² + ε) + β with the statistics of each row along the last axes. */
export const layerNormalization: Emitter = (call) => {
  const { graph, input } = call;
  const rank = input.shape.length;
  const axes = call.numbers("axis").map((axis) => (axis + rank) % rank);
  const sorted = [...axes].sort((a, b) => a - b);
  const first = sorted[0] as number;
  if (sorted.some((axis, i) => axis !== first + i) || first + sorted.length !== rank) {
    throw call.unsupported("the last axes of the input", `axes ${axes.join(", ")}`);
  }
  const shape = sorted.map((axis) => input.shape[axis] as number);
  // The parameters follow the order in which the axes were given.
  const order = sorted.map((axis) => axes.indexOf(axis));
  const parameters = [weightOr(call, "gamma", shape, 1), weightOr(call, "beta", shape, 0)].map((weight) =>
    call.constant(permuteWeight(weight, order)),
  );
  return graph.node("LayerNormalization", [input.name, ...parameters], {
    axis: first,
    epsilon: { float: call.number("epsilon") },
  });
};

function weightOr(call: LayerCall, name: string, shape: readonly number[], fill: number): Weight {
  const size = shape.reduce((a, b) => a * b, 1);
  const key = `${fill} shaped ${shape.join(" ")}`;
  return call.findWeight(name) ?? { data: new Float32Array(size).fill(fill), shape, key };
}

function inverse(order: readonly number[]): readonly number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
