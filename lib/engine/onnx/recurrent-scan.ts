import { applyActivation } from "./activations.js";
import { GraphBuilder, valueInfo } from "./graph-builder.js";
import { LayerCall } from "./layer-call.js";
import type { RecurrentKind } from "./layers/recurrent.js";
import { elementType } from "./onnx-proto.js";

/**
 * A recurrent layer as a loop over time steps, for what ONNX's recurrent operators cannot do: skipping the steps of
 * a mask, and other activations. Steps that the mask leaves out repeat the state before them.
 */
export function emitScan(call: LayerCall, kind: RecurrentKind): readonly string[] {
  const { graph, input } = call;
  const units = call.number("units");
  const projected = projectInput(call);
  const given = call.inputs.slice(1).map((state) => state.name);
  const states = given.length > 0 ? given : Array(kind.states).fill(zeroState(call, units));
  const masks = input.mask === undefined ? [] : [graph.node("Unsqueeze", [input.mask, graph.integers([2])])];
  const scanned = [projected, ...masks];
  const results = graph.nodes(
    "Scan",
    [...states, ...scanned.map((x) => graph.transpose(x, [1, 0, 2]))],
    {
      body: { graph: stepGraph(call, kind, units, masks.length > 0) },
      num_scan_inputs: scanned.length,
      scan_input_directions: scanned.map(() => (call.flag("goBackwards") ? 1 : 0)),
    },
    kind.states + 1,
  );
  const finals = results.slice(0, kind.states);
  const output = call.flag("returnSequences")
    ? graph.transpose(results[kind.states] as string, [1, 0, 2])
    : (finals[0] as string);
  return call.flag("returnState") ? [output, ...finals] : [output];
}

/** x W + b of all steps at once, `[batch, time, gates units]`. */
function projectInput(call: LayerCall): string {
  const product = call.graph.node("MatMul", [call.input.name, call.constant(call.weight("kernel"))]);
  const bias = call.findWeight("bias");
  return bias === undefined ? product : call.graph.node("Add", [product, call.constant(bias)]);
}

/** Zeros, `[batch, units]`. */
function zeroState({ graph, input }: LayerCall, units: number): string {
  const batch = graph.node("Shape", [input.name], { start: 0, end: 1 });
  return graph.node("Expand", [
    graph.scalar(0),
    graph.node("Concat", [batch, graph.integers([units])], { axis: 0 }),
  ]);
}

/** The loop's body: states, projected input and mask of one step to new states and the step's output. */
function stepGraph(call: LayerCall, kind: RecurrentKind, units: number, masked: boolean) {
  const graph = new GraphBuilder();
  graph.scope = `${call.layer.name}/step`;
  const step = new LayerCall({ ...call, graph });
  const names = ["h", "c"].slice(0, kind.states).map((name) => graph.unique(name));
  const x = graph.unique("x");
  const keep = graph.unique("keep");
  const computed = cells[kind.opType](step, units, x, names);
  const states = computed.map((state, i) => {
    return masked ? graph.node("Where", [keep, state, names[i] as string]) : state;
  });
  const outputs = [...states, states[0] as string].map((value) => {
    const name = graph.unique("output");
    graph.rename(value, name);
    return name;
  });
  const width = kind.gates.length * units;
  return graph.build(
    graph.scope,
    [
      ...names.map((name) => valueInfo(name, elementType.float, [null, units])),
      valueInfo(x, elementType.float, [null, width]),
      ...(masked ? [valueInfo(keep, elementType.bool, [null, 1])] : []),
    ],
    outputs.map((name) => valueInfo(name, elementType.float, [null, units])),
  );
}

/** New states of one step from its projected input `x` and the states before. */
type Cell = (call: LayerCall, units: number, x: string, states: readonly string[]) => readonly string[];

const cells: Readonly<Record<RecurrentKind["opType"], Cell>> = {
  RNN: (call, _, x, [h]) => {
    const recurrent = call.graph.node("MatMul", [
      h as string,
      call.constant(call.weight("recurrent_kernel")),
    ]);
    return [inner(call, call.graph.node("Add", [x, recurrent]))];
  },
  GRU: (call, units, x, [h]) => {
    const { graph } = call;
    const split = graph.integers([2 * units, units]);
    const kernel = call.constant(call.weight("recurrent_kernel"));
    const [kernelGates, kernelState] = graph.nodes("Split", [kernel, split], { axis: 1 }, 2) as [
      string,
      string,
    ];
    const [xGates, xState] = graph.nodes("Split", [x, split], { axis: 1 }, 2) as [string, string];
    const sum = graph.node("Add", [xGates, graph.node("MatMul", [h as string, kernelGates])]);
    const [z, r] = graph.nodes("Split", [gate(call, sum)], { axis: 1 }, 2) as [string, string];
    const reset = graph.node("MatMul", [graph.node("Mul", [r, h as string]), kernelState]);
    const candidate = inner(call, graph.node("Add", [xState, reset]));
    const kept = graph.node("Mul", [z, h as string]);
    const rest = graph.node("Mul", [graph.node("Sub", [graph.scalar(1), z]), candidate]);
    return [graph.node("Add", [kept, rest])];
  },
  LSTM: (call, _, x, [h, c]) => {
    const { graph } = call;
    const recurrent = graph.node("MatMul", [h as string, call.constant(call.weight("recurrent_kernel"))]);
    const sum = graph.node("Add", [x, recurrent]);
    const [i, f, g, o] = graph.nodes("Split", [sum], { axis: 1 }, 4) as [string, string, string, string];
    const kept = graph.node("Mul", [gate(call, f), c as string]);
    const cell = graph.node("Add", [kept, graph.node("Mul", [gate(call, i), inner(call, g)])]);
    return [graph.node("Mul", [gate(call, o), inner(call, cell)]), cell];
  },
};

function inner(call: LayerCall, x: string): string {
  return applyActivation(call, call.text("activation"), x);
}

function gate(call: LayerCall, x: string): string {
  return applyActivation(call, call.text("recurrentActivation"), x);
}
