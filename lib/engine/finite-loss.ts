import * as tf from "@tensorflow/tfjs";
import { firstBrokenLayer, firstBrokenPlace } from "./broken-place.js";
import { activeBackend } from "./register.js";

/** Training ran into a loss that is not a number; going on would only spread it. */
export class NonFiniteLossError extends Error {
  override readonly name = "NonFiniteLossError";
  readonly code = "NON_FINITE_LOSS";
  readonly loss: number;
  /** Batch of the whole `fit`, or call of `trainOnBatch` since the last one, from 1. */
  readonly step: number;
  /** First layer, in the model's order, whose weights or output overflow; undefined if none do. */
  readonly layer: string | undefined;

  /** @param cause - What is not finite, what to do, and what became of the weights, sentences. */
  constructor(loss: number, step: number, layer: string | undefined, cause: string) {
    super(`Expected a finite loss, got ${loss} at step ${step}. ${cause}`);
    this.loss = loss;
    this.step = step;
    this.layer = layer;
  }
}

type TrainFunction = (data: tf.Tensor[]) => tf.Scalar[];

/** The method of a LayersModel, protected there, that makes what trains on one batch. */
interface Training {
  makeTrainFunction(): TrainFunction;
}

/** Steps of each model since {@link restartSteps}. */
const steps = new WeakMap<tf.LayersModel, number>();

/** Counts a model's steps from 1 again. */
export function restartSteps(model: tf.LayersModel): void {
  steps.delete(model);
}

/** What looks at the loss of the step that runs, before the optimizer changes the weights. */
let running: { readonly optimizer: tf.Optimizer; check(loss: tf.Scalar): void } | undefined;

/**
 * On the CPU, has `fit`, `fitDataset` and `trainOnBatch` end with {@link NonFiniteLossError} at the first batch whose loss
 * is not finite, before it changes the weights. Elsewhere {@link checkLateLoss} is to be called: waiting for a GPU in every
 * step would leave it idle. Loops of one's own around an optimizer are left alone.
 */
export function checkLosses(): void {
  const prototype = tf.LayersModel.prototype as unknown as Training;
  const makeTrainFunction = prototype.makeTrainFunction;
  prototype.makeTrainFunction = function (this: tf.LayersModel) {
    const train: TrainFunction = makeTrainFunction.call(this);
    return (data) => {
      const step = (steps.get(this) ?? 0) + 1;
      steps.set(this, step);
      if (activeBackend() === undefined) return train(data);
      const check = (scalar: tf.Scalar): void => {
        const loss = scalar.dataSync()[0] as number;
        if (Number.isFinite(loss)) return;
        const { layer, cause } = firstBrokenPlace(this, data);
        throw new NonFiniteLossError(loss, step, layer, `${cause} The weights are as before that step.`);
      };
      running = { optimizer: this.optimizer, check };
      try {
        return train(data);
      } finally {
        running = undefined;
      }
    };
  };
  const optimizer = tf.Optimizer.prototype;
  const computeGradients = optimizer.computeGradients;
  optimizer.computeGradients = function (this: tf.Optimizer, loss, variables) {
    if (running?.optimizer !== this) return computeGradients.call(this, loss, variables);
    const kept: tf.Tensor[] = [];
    const result = computeGradients.call(this, () => collectKept(loss, kept), variables);
    try {
      running.check(result.value);
    } catch (error) {
      // The metrics of this step, which `fit` would have been handed.
      const metrics = kept.filter((tensor) => tensor.rank === 0);
      tf.dispose([result.value, Object.values(result.grads), metrics]);
      throw error;
    }
    return result;
  };
}

/** Runs `run` and adds the tensors that it keeps from being disposed of to `kept`. */
function collectKept<Result>(run: () => Result, kept: tf.Tensor[]): Result {
  const engine = tf.engine();
  const { keep } = engine;
  engine.keep = (tensor) => {
    kept.push(tensor);
    return keep.call(engine, tensor) as typeof tensor;
  };
  try {
    return run();
  } finally {
    engine.keep = keep;
  }
}

/**
 * Ends a training on another device than the CPU if the loss of the latest step is not finite.
 *
 * @throws {NonFiniteLossError} The weights are those after that step.
 */
export async function checkLateLoss(
  model: tf.LayersModel,
  figure: number | tf.Scalar | undefined,
): Promise<void> {
  if (figure === undefined || activeBackend() !== undefined) return;
  const loss = typeof figure === "number" ? figure : Number((await figure.data())[0]);
  if (Number.isFinite(loss)) return;
  const { layer, cause } = firstBrokenLayer(model);
  const step = steps.get(model) ?? 0;
  throw new NonFiniteLossError(loss, step, layer, `${cause} The weights are those after that step.`);
}
