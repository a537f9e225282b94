import type * as tf from "@tensorflow/tfjs";
import { makeGradients, makeStates, type RecurrentKernels } from "./fused-recurrent.js";
import { makeTensor } from "./make-tensor.js";

/** The simple recurrent layer over a whole sequence; `kernels/simple-rnn.c`. */
export const simpleRnnKernels: RecurrentKernels = {
  stateCount: 1,

  forward(backend, { batch, steps, inputs, units }, [sequence, kernel, recurrent, bias], { mask, states }) {
    const activations = makeTensor(backend, [steps, batch, units]);
    const outputs = makeStates(backend, [steps + 1, batch, units], states[0]);
    backend.kernels.simple_rnn_forward(
      backend.addressOf(sequence),
      backend.addressOf(kernel),
      backend.addressOf(recurrent),
      backend.addressOf(bias),
      backend.addressOf(activations),
      backend.addressOf(outputs),
      mask ? backend.addressOf(mask) : 0,
      Number(states.length > 0),
      batch,
      steps,
      inputs,
      units,
      backend.workspace(backend.kernels.simple_rnn_workspace(steps, batch, inputs, units)),
    );
    return { outputs, otherStates: [], saved: [activations] };
  },

  backward(backend, shape, given, outputs, saved, { mask, hasState }, gradients) {
    const [sequence, kernel, recurrent] = given;
    const { batch, steps, inputs, units } = shape;
    const [activations] = saved as [tf.Tensor];
    const [dState] = gradients.states as [tf.Tensor];
    const dInputs = makeGradients(backend, given);
    const [dSequence, dKernel, dRecurrent, dBias] = dInputs;
    const dActivations = makeTensor(backend, activations.shape);
    backend.kernels.simple_rnn_backward(
      backend.addressOf(sequence),
      backend.addressOf(kernel),
      backend.addressOf(recurrent),
      backend.addressOf(activations),
      backend.addressOf(dActivations),
      backend.addressOf(outputs),
      mask ? backend.addressOf(mask) : 0,
      Number(hasState),
      gradients.outputs ? backend.addressOf(gradients.outputs) : 0,
      backend.addressOf(dState),
      backend.addressOf(dKernel),
      backend.addressOf(dRecurrent),
      backend.addressOf(dBias),
      backend.addressOf(dSequence),
      batch,
      steps,
      inputs,
      units,
      backend.workspace(backend.kernels.simple_rnn_workspace(steps, batch, inputs, units)),
    );
    return dInputs;
  },
};
