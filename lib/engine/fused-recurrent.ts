import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";

/** The fields of TensorFlow.js' recurrent layers that decide whether and how one can be fused. */
export interface RecurrentLayer {
  readonly cell: {
    readonly units: number;
    readonly useBias: boolean;
    readonly dropout: number;
    readonly recurrentDropout: number;
    readonly activation: tf.serialization.Serializable;
    readonly recurrentActivation: tf.serialization.Serializable;
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

/** The two kernels of one kind of layer. */
export interface RecurrentKernels {
  /**
   * Runs the layer.
   *
   * @returns `outputs`, shape `[steps + 1, batch, units]` (entry 0 is the zero state), and what `backward` needs besides.
   */
  forward(
    backend: CellshipBackend,
    shape: RecurrentShape,
    inputs: RecurrentInputs,
  ): { readonly outputs: tf.Tensor; readonly saved: tf.Tensor[] };
  /**
   * @param dOutputs - Gradient of every step, `[steps, batch, units]`, or of the last one, `[batch, units]`.
   * @returns Gradients of the four inputs.
   */
  backward(
    backend: CellshipBackend,
    shape: RecurrentShape,
    inputs: RecurrentInputs,
    outputs: tf.Tensor,
    saved: readonly tf.Tensor[],
    dOutputs: tf.Tensor,
  ): RecurrentInputs;
}

interface CallOptions {
  readonly mask?: unknown;
  readonly initialState?: unknown;
}

type Call = (
  this: RecurrentLayer,
  inputs: tf.Tensor | tf.Tensor[],
  options?: CallOptions,
) => tf.Tensor | tf.Tensor[];

/** A new tensor with room in the engine's memory, known to TensorFlow.js' engine. */
export function makeTensor(backend: CellshipBackend, shape: number[]): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend.makeUninitialised(shape)) as tf.Tensor;
}

/**
 * Replaces the step-by-step loop of one of TensorFlow.js' recurrent layers by kernels over the whole sequence while our
 * backend is in use. Layers with a mask, an initial state, dropout or unusual activations keep the loop.
 *
 * @param className - Class of the layer as TensorFlow.js registers it, e.g. `"LSTM"`.
 */
export function fuseRecurrentLayer(
  className: string,
  kernels: RecurrentKernels,
  activeBackend: () => CellshipBackend | undefined,
): void {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (registered === undefined) return;
  const prototype = registered[0].prototype as unknown as { call: Call };
  const loop = prototype.call;
  prototype.call = function (inputs, options) {
    const backend = activeBackend();
    const [x, ...states] = Array.isArray(inputs) ? inputs : [inputs];
    const isPlain = states.length === 0 && !options?.mask && !options?.initialState && x?.dtype === "float32";
    if (x === undefined || backend === undefined || !isPlain || !isFusable(this)) {
      return loop.call(this, inputs, options);
    }
    return tf.tidy(() => runFused(backend, this, kernels, x as tf.Tensor3D));
  };
}

function isFusable({ cell, stateful, returnState }: RecurrentLayer): boolean {
  const recurrent = cell.recurrentActivation.getClassName();
  return (
    cell.activation.getClassName() === "tanh" &&
    (recurrent === "sigmoid" || recurrent === "hardSigmoid") &&
    cell.useBias &&
    !(cell.dropout || cell.recurrentDropout || stateful || returnState)
  );
}

function runFused(
  backend: CellshipBackend,
  { cell, goBackwards, returnSequences }: RecurrentLayer,
  kernels: RecurrentKernels,
  x: tf.Tensor3D,
): tf.Tensor {
  const [batch, steps, inputs] = x.shape;
  const hard = cell.recurrentActivation.getClassName() === "hardSigmoid" ? 1 : 0;
  const { units } = cell;
  const shape: RecurrentShape = { batch, steps, inputs, units, hard };

  const run = tf.customGrad((...given) => {
    const operands = given.slice(0, -1) as unknown as RecurrentInputs;
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const { outputs, saved } = kernels.forward(backend, shape, operands);
    save([...operands, outputs, ...saved]);
    const value = returnSequences
      ? tf.slice(outputs, [1, 0, 0], [steps, batch, units])
      : tf.reshape(tf.slice(outputs, [steps, 0, 0], [1, batch, units]), [batch, units]);
    const gradFunc = (dy: tf.Tensor, kept: tf.Tensor[]): tf.Tensor[] => {
      const [sequence, kernel, recurrent, bias, allOutputs, ...rest] = kept as [
        ...RecurrentInputs,
        tf.Tensor,
        ...tf.Tensor[],
      ];
      return [...kernels.backward(backend, shape, [sequence, kernel, recurrent, bias], allOutputs, rest, dy)];
    };
    return { value, gradFunc };
  });
  const sequence = tf.transpose(goBackwards ? tf.reverse(x, 1) : x, [1, 0, 2]);
  const result = run(sequence, cell.kernel.read(), cell.recurrentKernel.read(), cell.bias.read());
  return returnSequences ? tf.transpose(result, [1, 0, 2]) : result;
}
