import type * as tf from "@tensorflow/tfjs";
import { makeGradients, makeStates, type RecurrentKernels } from "./fused-recurrent.js";
import { copyTensor, makeTensor } from "./make-tensor.js";

/** The LSTM layer over a whole sequence; `kernels/lstm.c`. */
export const lstmKernels: RecurrentKernels = {
  stateCount: 2,

  forward(
    backend,
    { batch, steps, inputs, units, hard },
    [sequence, kernel, recurrent, bias],
    { mask, states },
  ) {
    const gates = makeTensor(backend, [steps, batch, 4 * units]);
    const outputs = makeStates(backend, [steps + 1, batch, units], states[0]);
    const cells = makeStates(backend, [steps + 1, batch, units], states[1]);
    const tanhCells = makeTensor(backend, [steps, batch, units]);
    backend.kernels.lstm_forward(
      backend.addressOf(sequence),
      backend.addressOf(kernel),
      backend.addressOf(recurrent),
      backend.addressOf(bias),
      backend.addressOf(gates),
      backend.addressOf(cells),
      backend.addressOf(outputs),
      backend.addressOf(tanhCells),
      mask ? backend.addressOf(mask) : 0,
      Number(states.length > 0),
      batch,
      steps,
      inputs,
      units,
      hard,
      backend.workspace(backend.kernels.lstm_workspace(steps, batch, inputs, units)),
    );
    return { outputs, otherStates: [cells], saved: [gates, cells, tanhCells] };
  },

  backward(backend, shape, given, outputs, saved, { mask, hasState }, gradients) {
    const [sequence, kernel, recurrent] = given;
    const { batch, steps, inputs, units, hard } = shape;
    const [gates, cells, tanhCells] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [dState, dCell] = gradients.states as [tf.Tensor, tf.Tensor];
    const dInputs = makeGradients(backend, given);
    const [dSequence, dKernel, dRecurrent, dBias] = dInputs;
    // The kernel overwrites the gates by their gradient; the saved ones may be asked for again.
    const dGates = copyTensor(backend, gates);
    backend.kernels.lstm_backward(
      backend.addressOf(sequence),
      backend.addressOf(kernel),
      backend.addressOf(recurrent),
      backend.addressOf(dGates),
      backend.addressOf(cells),
      backend.addressOf(outputs),
      backend.addressOf(tanhCells),
      mask ? backend.addressOf(mask) : 0,
      Number(hasState),
      gradients.outputs ? backend.addressOf(gradients.outputs) : 0,
      backend.addressOf(dState),
      backend.addressOf(dCell),
      backend.addressOf(dKernel),
      backend.addressOf(dRecurrent),
      backend.addressOf(dBias),
      backend.addressOf(dSequence),
      batch,
      steps,
      inputs,
      units,
      hard,
      backend.workspace(backend.kernels.lstm_workspace(steps, batch, inputs, units)),
    );
    return dInputs;
  },
};
