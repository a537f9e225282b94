import type { Attributes } from "../graph-builder.js";
import type { Emitter, LayerCall, Weight } from "../layer-call.js";
import { emitScan } from "../recurrent-scan.js";

/** h' = f(x W + h R + b) */
export const simpleRnn: Emitter = (call) => emitRecurrent(call, { opType: "RNN", gates: [0], states: 1 });

/** Gates z, r and h as TensorFlow.js and ONNX both order them; the reset gate acts before the product. */
export const gru: Emitter = (call) => emitRecurrent(call, { opType: "GRU", gates: [0, 1, 2], states: 1 });

/** Gates i, f, c, o in TensorFlow.js; i, o, f, c in ONNX. */
export const lstm: Emitter = (call) =>
  emitRecurrent(call, { opType: "LSTM", gates: [0, 3, 1, 2], states: 2 });

/** What tells the three kinds of recurrent layers apart. */
export interface RecurrentKind {
  readonly opType: "RNN" | "GRU" | "LSTM";
  /** For each gate in ONNX's order its place in TensorFlow.js's. */
  readonly gates: readonly number[];
  /** Number of state tensors. */
  readonly states: 1 | 2;
}

/** Activations that ONNX's recurrent operators know, with their parameters. */
const activations: Readonly<Record<string, { name: string; alpha?: number; beta?: number }>> = {
  relu: { name: "Relu" },
  tanh: { name: "Tanh" },
  sigmoid: { name: "Sigmoid" },
  softsign: { name: "Softsign" },
  softplus: { name: "Softplus" },
  linear: { name: "Affine", alpha: 1, beta: 0 },
  elu: { name: "Elu", alpha: 1 },
  hardSigmoid: { name: "HardSigmoid", alpha: 0.2, beta: 0.5 },
};

function emitRecurrent(call: LayerCall, kind: RecurrentKind): readonly string[] {
  if (call.flag("stateful")) throw call.unsupported("a layer without state between calls", "stateful: true");
  const functions = activationAttributes(call, kind);
  if (functions === undefined || call.input.mask !== undefined) return emitScan(call, kind);

  const { graph, input } = call;
  const units = call.number("units");
  const backwards = call.flag("goBackwards");
  const states = call.inputs
    .slice(1)
    .map((state) => graph.node("Unsqueeze", [state.name, graph.integers([0])]));
  const [sequence, ...last] = graph.nodes(
    kind.opType,
    [graph.transpose(input.name, [1, 0, 2]), ...weights(call, kind, units), "", ...states],
    { hidden_size: units, direction: backwards ? "reverse" : "forward", ...functions },
    1 + kind.states,
  ) as [string, ...string[]];
  const finals = last.map((state) => graph.node("Squeeze", [state, graph.integers([0])]));
  const output = call.flag("returnSequences")
    ? inProcessingOrder(call, graph.node("Squeeze", [sequence, graph.integers([1])]), backwards)
    : (finals[0] as string);
  return call.flag("returnState") ? [output, ...finals] : [output];
}

/** `[time, batch, units]` in the order of time to `[batch, time, units]` in the order of the steps taken. */
function inProcessingOrder({ graph }: LayerCall, sequence: string, backwards: boolean): string {
  const result = graph.transpose(sequence, [1, 0, 2]);
  return backwards ? reverseTime(graph, result, 1) : result;
}

/** `x` with the order of its elements along `axis` reversed. */
export function reverseTime(graph: LayerCall["graph"], x: string, axis: number): string {
  const range = [[-1], [-(2 ** 31) + 1], [axis], [-1]].map((list) => graph.integers(list));
  return graph.node("Slice", [x, ...range]);
}

function activationAttributes(call: LayerCall, { opType }: RecurrentKind): Attributes | undefined {
  const inner = call.text("activation");
  const gate = opType === "RNN" ? inner : call.text("recurrentActivation");
  const names = { RNN: [inner], GRU: [gate, inner], LSTM: [gate, inner, inner] }[opType];
  const functions = names.map((name) => activations[name]);
  if (!functions.every((entry) => entry !== undefined)) return undefined;
  const alpha = functions.flatMap((entry) => entry.alpha ?? []);
  const beta = functions.flatMap((entry) => entry.beta ?? []);
  return {
    activations: functions.map((entry) => entry.name),
    ...(alpha.length > 0 ? { activation_alpha: { floats: alpha } } : {}),
    ...(beta.length > 0 ? { activation_beta: { floats: beta } } : {}),
  };
}

/** W `[1, gates units, in]`, R `[1, gates units, units]`, B `[1, 2 gates units]`. */
function weights(call: LayerCall, { gates }: RecurrentKind, units: number): readonly string[] {
  const rows = gates.length * units;
  const matrix = (weight: Weight): string => {
    const inputs = weight.shape[0] as number;
    const data = new Float32Array(rows * inputs);
    for (let row = 0; row < rows; row++) {
      const column = gateColumn(gates, units, row);
      for (let i = 0; i < inputs; i++) data[row * inputs + i] = weight.data[i * rows + column] as number;
    }
    return call.graph.floats(data, [1, rows, inputs], `${weight.key} gates ${gates.join(" ")}`);
  };
  const kernels = [matrix(call.weight("kernel")), matrix(call.weight("recurrent_kernel"))];
  const bias = call.findWeight("bias");
  if (bias === undefined) return [...kernels, ""];
  const data = new Float32Array(2 * rows);
  for (let row = 0; row < rows; row++) data[row] = bias.data[gateColumn(gates, units, row)] as number;
  return [...kernels, call.graph.floats(data, [1, 2 * rows], `${bias.key} gates ${gates.join(" ")}`)];
}

function gateColumn(gates: readonly number[], units: number, row: number): number {
  return (gates[Math.floor(row / units)] as number) * units + (row % units);
}
