import type { Emitter, LayerCall } from "../layer-call.js";

/** Sum, mean, largest or smallest of the inputs, element by element. */
export const add = variadic("Sum");
export const average = variadic("Mean");
export const maximum = variadic("Max");
export const minimum = variadic("Min");

/** Product of the inputs, element by element. */
export const multiply: Emitter = (call) =>
  broadcastable(call).reduce((x, y) => call.graph.node("Mul", [x, y]));

/** The inputs one after the other along an axis. */
export const concatenate: Emitter = (call) =>
  call.graph.node(
    "Concat",
    call.inputs.map((input) => input.name),
    { axis: call.number("axis") },
  );

/** Products of the rows of two inputs, summed along one axis of each, optionally of unit rows. */
export const dot: Emitter = (call) => {
  const { graph, inputs } = call;
  const ranks = inputs.map((input) => input.shape.length);
  const given = call.numbers("axes");
  const axes = ranks.map((rank, i) => ((given[i] ?? (given[0] as number)) + rank) % rank);
  if (inputs.length !== 2 || axes.includes(0)) {
    throw call.unsupported("two inputs and axes other than the batch axis", `axes ${axes.join(", ")}`);
  }
  const factors = inputs.map((input, i) => {
    const x = call.flag("normalize") ? unitRows(call, input.name, axes[i] as number) : input.name;
    // As a matrix for each row of the batch, `[rows, summed]` on the left and `[summed, columns]` on the right.
    if (ranks[i] === 2) return graph.node("Unsqueeze", [x, graph.integers([i === 0 ? 1 : 2])]);
    return axes[i] === (i === 0 ? 2 : 1) ? x : graph.transpose(x, [0, 2, 1]);
  });
  const product = graph.node("MatMul", factors);
  // Two vectors give one number, shape [batch, 1].
  const squeezed = ranks[0] === 2 ? [1] : ranks[1] === 2 ? [2] : [];
  return squeezed.length === 0 ? product : graph.node("Squeeze", [product, graph.integers(squeezed)]);
};

function variadic(opType: string): Emitter {
  return (call) => call.graph.node(opType, broadcastable(call));
}

/** Inputs of fewer dimensions gain dimensions of size 1 after the batch. */
function broadcastable({ graph, inputs }: LayerCall): readonly string[] {
  const rank = Math.max(...inputs.map((input) => input.shape.length));
  return inputs.map((input) => {
    const missing = rank - input.shape.length;
    if (missing === 0) return input.name;
    const axes = Array.from({ length: missing }, (_, i) => i + 1);
    return graph.node("Unsqueeze", [input.name, graph.integers(axes)]);
  });
}

/** x / √max(Σ x², ε) along `axis`, with TensorFlow.js's ε = 1e-7. */
function unitRows({ graph }: LayerCall, x: string, axis: number): string {
  const squares = graph.node("ReduceSum", [graph.node("Mul", [x, x]), graph.integers([axis])], {
    keepdims: 1,
  });
  return graph.node("Div", [x, graph.node("Sqrt", [graph.node("Max", [squares, graph.scalar(1e-7)])])]);
}
