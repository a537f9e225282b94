import * as tf from "@tensorflow/tfjs";
import { layersOfTensorflow, type PredictionPlan, planPrediction } from "./prediction-plan.js";

/** The private members of a LayersModel that predicting uses. */
interface PredictingModel {
  readonly inputs: tf.SymbolicTensor[];
  readonly outputs: tf.SymbolicTensor[];
  predictLoop(ins: tf.Tensor | tf.Tensor[], batchSize?: number, verbose?: boolean): tf.Tensor | tf.Tensor[];
}

/**
 * Gives `predict` and `predictOnBatch` a shorter way through a model while our backend is in use: its layers are put in
 * order once a model instead of once a call, no layer is asked again whether it is built and fed with tensors, and a
 * batch that is all of the rows is not cut out of them. Models with masks, states, models within or layers of the user's
 * own are left to TensorFlow.js.
 */
export function leanPredict(isOurs: () => boolean): void {
  const known = layersOfTensorflow();
  const prototype = tf.LayersModel.prototype as unknown as PredictingModel;
  const { predictLoop } = prototype;
  prototype.predictLoop = function (this: PredictingModel, ins, batchSize = 32, verbose = false) {
    const inputs = Array.isArray(ins) ? ins : [ins];
    const rows = inputs[0]?.shape[0] ?? 0;
    const isAligned = rows > 0 && !verbose && inputs.every(({ shape }) => shape[0] === rows);
    const plan = isAligned && isOurs() ? planPrediction(this, known) : undefined;
    if (plan === undefined) return predictLoop.call(this, ins, batchSize, verbose);
    return tf.tidy(() => {
      const outputs =
        rows <= batchSize ? predictBatch(plan, inputs) : inBatches(plan, inputs, rows, batchSize);
      return outputs.length === 1 ? (outputs[0] as tf.Tensor) : outputs;
    });
  };
}

function inBatches(
  plan: PredictionPlan,
  inputs: readonly tf.Tensor[],
  rows: number,
  batchSize: number,
): tf.Tensor[] {
  const batches: tf.Tensor[][] = [];
  for (let start = 0; start < rows; start += batchSize) {
    const size = Math.min(batchSize, rows - start);
    batches.push(
      tf.tidy(() =>
        predictBatch(
          plan,
          inputs.map((input) => rowsOf(input, start, size)),
        ),
      ),
    );
  }
  return plan.outputs.map((_, output) => tf.concat(batches.map((batch) => batch[output] as tf.Tensor)));
}

function rowsOf(tensor: tf.Tensor, start: number, size: number): tf.Tensor {
  const rest = tensor.shape.slice(1);
  return tf.slice(tensor, [start, ...rest.map(() => 0)], [size, ...rest]);
}

/** Every output is a tensor of its own, also where a model hands its input on. */
function predictBatch(plan: PredictionPlan, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const values: tf.Tensor[] = plan.inputs.map(({ dtype }, index) => {
    const input = inputs[index] as tf.Tensor;
    return input.dtype === dtype ? input : tf.cast(input, dtype);
  });
  for (const { run, from, to, spent } of plan.steps) {
    const results = run(from.map((place) => values[place] as tf.Tensor));
    for (let index = 0; index < to.length; index++) values[to[index] as number] = results[index] as tf.Tensor;
    for (const place of spent) (values[place] as tf.Tensor).dispose();
  }
  const outputs: tf.Tensor[] = [];
  for (const place of plan.outputs) {
    const value = values[place] as tf.Tensor;
    outputs.push(inputs.includes(value) || outputs.includes(value) ? tf.clone(value) : value);
  }
  return outputs;
}
