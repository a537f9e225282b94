import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";

/** The fields of TensorFlow.js' LSTM layer that decide whether and how it can be fused. */
interface LstmLayer {
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

interface CallOptions {
  readonly mask?: unknown;
  readonly initialState?: unknown;
}

type Call = (
  this: LstmLayer,
  inputs: tf.Tensor | tf.Tensor[],
  options?: CallOptions,
) => tf.Tensor | tf.Tensor[];

/**
 * Replaces the step-by-step loop of TensorFlow.js' LSTM layer by one kernel over the whole sequence while our
 * backend is in use. Layers with a mask, an initial state, dropout or unusual activations keep the loop.
 */
export function fuseLstm(activeBackend: () => CellshipBackend | undefined): void {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap.LSTM;
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
    return tf.tidy(() => runFused(backend, this, x as tf.Tensor3D));
  };
}

function isFusable({ cell, stateful, goBackwards, returnState }: LstmLayer): boolean {
  const recurrent = cell.recurrentActivation.getClassName();
  return (
    cell.activation.getClassName() === "tanh" &&
    (recurrent === "sigmoid" || recurrent === "hardSigmoid") &&
    cell.useBias &&
    !(cell.dropout || cell.recurrentDropout || stateful || goBackwards || returnState)
  );
}

function runFused(backend: CellshipBackend, layer: LstmLayer, x: tf.Tensor3D): tf.Tensor {
  const { cell, returnSequences } = layer;
  const { kernels } = backend;
  const [batch, steps, inputs] = x.shape;
  const units = cell.units;
  const hard = Number(cell.recurrentActivation.getClassName() === "hardSigmoid");
  const make = (shape: number[]): tf.Tensor =>
    tf.engine().makeTensorFromTensorInfo(backend.makeUninitialised(shape)) as tf.Tensor;
  const at = (tensor: tf.Tensor): number => backend.addressOf(tensor);
  const workspace = (): number => backend.workspace(kernels.lstm_workspace(steps, batch, inputs, units));

  const run = tf.customGrad((...given) => {
    const [input, kernel, recurrent, bias] = given as tf.Tensor[] as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const sequence = tf.transpose(input, [1, 0, 2]);
    const gates = make([steps, batch, 4 * units]);
    const cells = make([steps + 1, batch, units]);
    const outputs = make([steps + 1, batch, units]);
    const tanhCells = make([steps, batch, units]);
    kernels.lstm_forward(
      at(sequence),
      at(kernel),
      at(recurrent),
      at(bias),
      at(gates),
      at(cells),
      at(outputs),
      at(tanhCells),
      batch,
      steps,
      inputs,
      units,
      hard,
      workspace(),
    );
    save([sequence, kernel, recurrent, gates, cells, outputs, tanhCells]);
    const value = returnSequences
      ? tf.transpose(tf.slice(outputs, [1, 0, 0], [steps, batch, units]), [1, 0, 2])
      : tf.reshape(tf.slice(outputs, [steps, 0, 0], [1, batch, units]), [batch, units]);

    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [x1, w, u, g, c, h, t] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const dKernel = make([inputs, 4 * units]);
      const dRecurrent = make([units, 4 * units]);
      const dBias = make([4 * units]);
      const dSequence = make([steps, batch, inputs]);
      const dState = make([batch, units]);
      const dCell = make([batch, units]);
      // The kernel overwrites the gates by their gradient; the saved ones may be asked for again.
      const dGates = tf.add(g, 0);
      const dOutputs = returnSequences ? tf.transpose(dy, [1, 0, 2]) : dy;
      kernels.lstm_backward(
        at(x1),
        at(w),
        at(u),
        at(dGates),
        at(c),
        at(h),
        at(t),
        returnSequences ? at(dOutputs) : 0,
        returnSequences ? 0 : at(dOutputs),
        at(dState),
        at(dCell),
        at(dKernel),
        at(dRecurrent),
        at(dBias),
        at(dSequence),
        batch,
        steps,
        inputs,
        units,
        hard,
        workspace(),
      );
      return [tf.transpose(dSequence, [1, 0, 2]), dKernel, dRecurrent, dBias];
    };
    return { value, gradFunc };
  });
  return run(x, cell.kernel.read(), cell.recurrentKernel.read(), cell.bias.read());
}
