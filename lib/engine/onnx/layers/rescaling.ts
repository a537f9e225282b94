import type { Emitter } from "../layer-call.js";

/** scale x + offset */
export const rescaling: Emitter = (call) => {
  const { graph, input } = call;
  const [scale, offset] = ["scale", "offset"].map((key) => graph.scalar(call.number(key))) as [
    string,
    string,
  ];
  return graph.elementwise(input.name, (x) => graph.node("Add", [graph.node("Mul", [x, scale]), offset]));
};
