import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";
import { copyTensor, makeTensor } from "./make-tensor.js";
import { replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' recurrent layers that decide whether and how one can be fused. */
export interface RecurrentLayer {
  readonly cell: {
    readonly units: number;
    readonly useBias: boolean;
    readonly dropout: number;
    readonly recurrentDropout: number;
    readonly activation: tf.serialization.Serializable;
    /** A simple recurrent cell has none. */
    readonly recurrentActivation?: tf.serialization.Serializable;
    readonly kernel: tf.LayerVariable;
    readonly recurrentKernel: tf.LayerVariable;
    readonly bias: tf.LayerVariable;
  };
  readonly stateful: boolean;
  readonly goBackwards: boolean;
  readonly returnState: boolean;
  readonly returnSequences: boolean;
}

/** Sizes of one call. */
export interface RecurrentShape {
  readonly batch: number;
  readonly steps: number;
  readonly inputs: number;
  readonly units: number;
  /** 1 if the recurrent activation is hard sigmoid, 0 if it is sigmoid. */
  readonly hard: 0 | 1;
}

/** Inputs of a layer as a function: the sequence time-major, `[steps, batch, inputs]`, and the three weights. */
export type RecurrentInputs = readonly [
  sequence: tf.Tensor,
  kernel: tf.Tensor,
  recurrent: tf.Tensor,
  bias: tf.Tensor,
];

/** What a layer starts from and leaves out. */
export interface RecurrentContext {
  /** 0 where a step does not count, `[steps, batch]`. */
  readonly mask: tf.Tensor | undefined;
  /** The initial states, each `[batch, units]`; none for zeros. */
  readonly states: readonly tf.Tensor[];
}

/** The two kernels of one kind of layer. */
export interface RecurrentKernels {
  /** 2 for a layer with cells, else 1. */
  readonly stateCount: 1 | 2;
  /**
   * Runs the layer.
   *
   * @returns `outputs`, shape `[steps + 1, batch, units]` (entry 0 is the initial state), states beside the output, of the
   * same shape, and what `backward` needs besides.
   */
  forward(
    backend: CellshipBackend,
    shape: RecurrentShape,
    inputs: RecurrentInputs,
    context: RecurrentContext,
  ): { readonly outputs: tf.Tensor; readonly otherStates: readonly tf.Tensor[]; readonly saved: tf.Tensor[] };
  /**
   * @param gradients - `outputs`: gradient of every step, `[steps, batch, units]`, if any. `states`: gradients of the last
   * states, `[batch, units]`; they are overwritten by those of the initial ones.
   * @returns Gradients of the four inputs.
   */
  backward(
    backend: CellshipBackend,
    shape: RecurrentShape,
    inputs: RecurrentInputs,
    outputs: tf.Tensor,
    saved: readonly tf.Tensor[],
    context: { readonly mask: tf.Tensor | undefined; readonly hasState: boolean },
    gradients: { readonly outputs: tf.Tensor | undefined; readonly states: readonly tf.Tensor[] },
  ): RecurrentInputs;
}

interface CallOptions {
  readonly mask?: tf.Tensor | tf.Tensor[] | null;
  readonly initialState?: tf.Tensor[] | null;
  readonly training?: boolean;
}

/** Room for the gradients of a layer's inputs. */
export function makeGradients(backend: CellshipBackend, inputs: RecurrentInputs): RecurrentInputs {
  const [sequence, kernel, recurrent, bias] = inputs;
  return [
    makeTensor(backend, sequence.shape),
    makeTensor(backend, kernel.shape),
    makeTensor(backend, recurrent.shape),
    makeTensor(backend, bias.shape),
  ];
}

/** Room for a state of every step, `[steps + 1, batch, units]`, that starts with `initial` or zeros. */
export function makeStates(
  backend: CellshipBackend,
  shape: [number, number, number],
  initial: tf.Tensor | undefined,
): tf.Tensor {
  const states = makeTensor(backend, shape);
  if (initial === undefined) backend.valuesOf(states).fill(0, 0, shape[1] * shape[2]);
  else {
    backend.addressOf(initial);
    backend.valuesOf(states).set(backend.valuesOf(initial));
  }
  return states;
}

/**
 * Replaces the step-by-step loop of one of TensorFlow.js' recurrent layers by kernels over the whole sequence while our
 * backend is in use. Stateful layers, dropout in training, and unusual activations keep the loop.
 *
 * @param className - Class of the layer as TensorFlow.js registers it, e.g. `"LSTM"`.
 */
export function fuseRecurrentLayer(
  className: string,
  kernels: RecurrentKernels,
  activeBackend: () => CellshipBackend | undefined,
): void {
  replaceLayerCall<RecurrentLayer, CallOptions | undefined>(className, (layer, { x, options }) => {
    const backend = activeBackend();
    const states = options?.initialState ?? [];
    const isPlain = x.dtype === "float32" && (states.length === 0 || states.length === kernels.stateCount);
    if (backend === undefined || !isPlain || !isFusable(layer, options)) return undefined;
    const mask = Array.isArray(options?.mask) ? options.mask[0] : options?.mask;
    return tf.tidy(() => runFused(backend, layer, kernels, x as tf.Tensor3D, mask ?? undefined, states));
  });
}

function isFusable({ cell, stateful }: RecurrentLayer, options: CallOptions | undefined): boolean {
  const recurrent = cell.recurrentActivation?.getClassName() ?? "sigmoid";
  const isRandom = options?.training === true && (cell.dropout > 0 || cell.recurrentDropout > 0);
  return (
    cell.activation.getClassName() === "tanh" &&
    (recurrent === "sigmoid" || recurrent === "hardSigmoid") &&
    cell.useBias &&
    !isRandom &&
    !stateful
  );
}

function runFused(
  backend: CellshipBackend,
  { cell, goBackwards, returnSequences, returnState }: RecurrentLayer,
  kernels: RecurrentKernels,
  x: tf.Tensor3D,
  givenMask: tf.Tensor | undefined,
  initialStates: readonly tf.Tensor[],
): tf.Tensor | tf.Tensor[] {
  const [batch, steps, inputs] = x.shape;
  const { units } = cell;
  const hard = cell.recurrentActivation?.getClassName() === "hardSigmoid" ? 1 : 0;
  const shape: RecurrentShape = { batch, steps, inputs, units, hard };
  const mask =
    givenMask && stepsFirst(tf.cast(tf.reshape(givenMask, [batch, steps]), "float32"), goBackwards);
  const hasState = initialStates.length > 0;
  // All steps, then the last of each further state; or the last step alone.
  const isWhole = returnSequences || returnState;

  const run = tf.customGrad((...given) => {
    const operands = given.slice(0, 4) as unknown as RecurrentInputs;
    const states = given.slice(4, -1) as tf.Tensor[];
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const { outputs, otherStates, saved } = kernels.forward(backend, shape, operands, { mask, states });
    save([...operands, outputs, ...(mask ? [mask] : []), ...saved]);
    const last = (all: tf.Tensor): tf.Tensor => tf.slice(all, [steps, 0, 0], [1, batch, units]);
    const every = (): tf.Tensor => tf.slice(outputs, [1, 0, 0], [steps, batch, units]);
    const further = returnState ? otherStates.map(last) : [];
    const whole = (): tf.Tensor => (further.length > 0 ? tf.concat([every(), ...further], 0) : every());
    const value = isWhole ? whole() : tf.reshape(last(outputs), [batch, units]);
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]): tf.Tensor[] => {
      const inputsKept = kept.slice(0, 4) as unknown as RecurrentInputs;
      const [allOutputs, ...rest] = kept.slice(4) as [tf.Tensor, ...tf.Tensor[]];
      const maskKept = mask && rest.shift();
      const dStates = Array.from({ length: kernels.stateCount }, (_, index) => {
        const isGiven = isWhole ? returnState && index > 0 : index === 0;
        if (!isGiven) return tf.zeros([batch, units]);
        return copyTensor(backend, isWhole ? tf.slice(dy, [steps + index - 1, 0, 0], [1, batch, units]) : dy);
      });
      const gradients = {
        outputs: isWhole ? firstSteps(dy, steps) : undefined,
        states: dStates,
      };
      const context = { mask: maskKept, hasState };
      const dInputs = kernels.backward(backend, shape, inputsKept, allOutputs, rest, context, gradients);
      return [...dInputs, ...(hasState ? dStates.map((d) => tf.reshape(d, [batch, units])) : [])];
    };
    return { value, gradFunc };
  });
  const weights = [cell.kernel.read(), cell.recurrentKernel.read(), cell.bias.read()];
  const result = run(stepsFirst(x, goBackwards), ...weights, ...initialStates);
  if (!isWhole) return result;
  const at = (step: number): tf.Tensor =>
    tf.reshape(tf.slice(result, [step, 0, 0], [1, batch, units]), [batch, units]);
  const output = returnSequences ? tf.transpose(firstSteps(result, steps), [1, 0, 2]) : at(steps - 1);
  if (!returnState) return output;
  const others = Array.from({ length: kernels.stateCount - 1 }, (_, index) => at(steps + index));
  return [output, at(steps - 1), ...others];
}

function firstSteps(x: tf.Tensor, steps: number): tf.Tensor {
  return x.shape[0] === steps ? x : tf.slice(x, [0, 0, 0], [steps, -1, -1]);
}

/** Steps first, batch second; the last step first if the layer goes backwards. */
function stepsFirst(x: tf.Tensor, goBackwards: boolean): tf.Tensor {
  const perm = [1, 0, ...x.shape.slice(2).map((_, axis) => axis + 2)];
  return tf.transpose(goBackwards ? tf.reverse(x, 1) : x, perm);
}
