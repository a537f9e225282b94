import * as tf from "@tensorflow/tfjs";
import { makeTensor, type RecurrentKernels } from "./fused-recurrent.js";

/** The LSTM layer over a whole sequence; `kernels/lstm.c`. */
export const lstmKernels: RecurrentKernels = {
  forward(backend, { batch, steps, inputs, units, hard }, [sequence, kernel, recurrent, bias]) {
    const gates = makeTensor(backend, [steps, batch, 4 * units]);
    const cells = makeTensor(backend, [steps + 1, batch, units]);
    const outputs = makeTensor(backend, [steps + 1, batch, units]);
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
      batch,
      steps,
      inputs,
      units,
      hard,
      backend.workspace(backend.kernels.lstm_workspace(steps, batch, inputs, units)),
    );
    return { outputs, saved: [gates, cells, tanhCells] };
  },

  backward(backend, shape, [sequence, kernel, recurrent, bias], outputs, saved, dOutputs) {
    const { batch, steps, inputs, units, hard } = shape;
    const [gates, cells, tanhCells] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    const dSequence = makeTensor(backend, sequence.shape);
    const dKernel = makeTensor(backend, kernel.shape);
    const dRecurrent = makeTensor(backend, recurrent.shape);
    const dBias = makeTensor(backend, bias.shape);
    const dState = makeTensor(backend, [batch, units]);
    const dCell = makeTensor(backend, [batch, units]);
    // The kernel overwrites the gates by their gradient; the saved ones may be asked for again.
    const dGates = tf.add(gates, 0);
    const isSequence = dOutputs.shape.length === 3;
    const dOutputsAddress = backend.addressOf(dOutputs);
    backend.kernels.lstm_backward(
      backend.addressOf(sequence),
      backend.addressOf(kernel),
      backend.addressOf(recurrent),
      backend.addressOf(dGates),
      backend.addressOf(cells),
      backend.addressOf(outputs),
      backend.addressOf(tanhCells),
      isSequence ? dOutputsAddress : 0,
      isSequence ? 0 : dOutputsAddress,
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
    return [dSequence, dKernel, dRecurrent, dBias];
  },
};
