import * as tf from "@tensorflow/tfjs";
import { formatShape } from "../data/matrix.js";
import { ParameterError, ShapeError } from "../errors.js";

/** Inputs, targets and, where there are class weights, a weight of each sample for each output. */
type StandardData = [tf.Tensor[], tf.Tensor[], (tf.Tensor | null)[] | null];

/** The methods of a LayersModel that concern weights, one of them private there. */
interface Preparing {
  evaluate(x: unknown, y: unknown, args?: tf.ModelEvaluateArgs): tf.Scalar | tf.Scalar[];
  /** Prepares what `fit` and `trainOnBatch` are given. */
  standardizeUserData(
    x: unknown,
    y: unknown,
    sampleWeight?: unknown,
    classWeight?: unknown,
    ...rest: unknown[]
  ): Promise<StandardData>;
}

/**
 * Has `fit` take `sampleWeight`, which TensorFlow.js refuses: a factor of each sample's loss, shape `[n]`, times its class
 * weight if there is one. As in Keras, the loss of a batch is Σ wᵢ lᵢ / n, and weights do not concern the metrics.
 *
 * @see Keras' `Model.fit`, argument `sample_weight`
 */
export function addSampleWeights(): void {
  const prototype = tf.LayersModel.prototype as unknown as Preparing;
  const { standardizeUserData: standardize, evaluate } = prototype;
  prototype.evaluate = function (x, y, args) {
    if (args?.sampleWeight !== undefined) {
      throw new ParameterError(
        "Expected no sampleWeight in evaluate, which would ignore it. Weigh the losses of model.predict yourself.",
      );
    }
    return evaluate.call(this, x, y, args);
  };
  prototype.standardizeUserData = async function (x, y, sampleWeight, classWeight, ...rest) {
    if (sampleWeight !== undefined && sampleWeight !== null) checkWeights(sampleWeight, y);
    const data = await standardize.call(this, x, y, undefined, classWeight, ...rest);
    if (!(sampleWeight instanceof tf.Tensor)) return data;
    const [inputs, targets, classWeights] = data;
    const weights = targets.map((target, output) =>
      tf.tidy(() => {
        const byClass = classWeights?.[output] ?? tf.scalar(1);
        // A loss has one axis less than its target.
        const shape = [sampleWeight.size, ...target.shape.slice(1, -1).map(() => 1)];
        return tf.reshape(tf.mul(tf.reshape(sampleWeight, [-1]), byClass), shape);
      }),
    );
    for (const weight of classWeights ?? []) weight?.dispose();
    return [inputs, targets, weights];
  };
}

function checkWeights(sampleWeight: unknown, y: unknown): asserts sampleWeight is tf.Tensor {
  if (!(sampleWeight instanceof tf.Tensor)) {
    throw new ShapeError(`Expected sampleWeight to be a tensor of shape [n], got ${typeof sampleWeight}.`);
  }
  const [target] = y instanceof tf.Tensor ? [y] : (Object.values(y as tf.Tensor[]) as tf.Tensor[]);
  const samples = target?.shape[0];
  if (samples === undefined || sampleWeight.size !== samples || sampleWeight.shape[0] !== samples) {
    throw new ShapeError(
      `Expected sampleWeight of shape [${samples}], one weight for each row of y, got ${formatShape(sampleWeight.shape)}.`,
    );
  }
}
