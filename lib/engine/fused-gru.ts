import type * as tf from "@tensorflow/tfjs";
import { makeGradients, makeStates, type RecurrentKernels } from "./fused-recurrent.js";
import { copyTensor, makeTensor } from "./make-tensor.js";

/** The GRU layer over a whole sequence; `kernels/gru.c`. */
export const gruKernels: RecurrentKernels = {
  stateCount: 1,

  forward(
    backend,
    { batch, steps, inputs, units, hard },
    [sequence, kernel, recurrent, bias],
    { mask, states },
  ) {
    const gates = makeTensor(backend, [steps, batch, 3 * units]);
    const outputs = makeStates(backend, [steps + 1, batch, units], states[0]);
    const resets = makeTensor(backend, [steps, batch, units]);
    backend.kernels.gru_forward(
      backend.addressOf(sequence),
      backend.addressOf(kernel),
      backend.addressOf(recurrent),
      backend.addressOf(bias),
      backend.addressOf(gates),
      backend.addressOf(outputs),
      backend.addressOf(resets),
      mask ? backend.addressOf(mask) : 0,
      Number(states.length > 0),
      batch,
      steps,
      inputs,
      units,
      hard,
      backend.workspace(backend.kernels.gru_workspace(steps, batch, inputs, units)),
    );
    return { outputs, otherStates: [], saved: [gates, resets] };
  },

  backward(backend, shape, given, outputs, saved, { mask, hasState }, gradients) {
    const [sequence, kernel, recurrent] = given;
    const { batch, steps, inputs, units, hard } = shape;
    const [gates, resets] = saved as [tf.Tensor, tf.Tensor];
    const [dState] = gradients.states as [tf.Tensor];
    const dInputs = makeGradients(backend, given);
    const [dSequence, dKernel, dRecurrent, dBias] = dInputs;
    const dReset = makeTensor(backend, [batch, units]);
    // The kernel overwrites the gates by their gradient; the saved ones may be asked for again.
    const dGates = copyTensor(backend, gates);
    backend.kernels.gru_backward(
      backend.addressOf(sequence),
      backend.addressOf(kernel),
      backend.addressOf(recurrent),
      backend.addressOf(dGates),
      backend.addressOf(outputs),
      backend.addressOf(resets),
      mask ? backend.addressOf(mask) : 0,
      Number(hasState),
      gradients.outputs ? backend.addressOf(gradients.outputs) : 0,
      backend.addressOf(dState),
      backend.addressOf(dReset),
      backend.addressOf(dKernel),
      backend.addressOf(dRecurrent),
      backend.addressOf(dBias),
      backend.addressOf(dSequence),
      batch,
      steps,
      inputs,
      units,
      hard,
      backend.workspace(backend.kernels.gru_workspace(steps, batch, inputs, units)),
    );
    return dInputs;
  },
};
