import type * as tf from "@tensorflow/tfjs";
import { checkOption } from "../check-option.js";
import { ParameterError } from "../errors.js";

/** What TensorFlow.js' optimizers keep of their learning rate; protected there. */
interface Rated {
  learningRate?: number;
  /** Of those that keep it as a tensor, too. */
  setLearningRate?(learningRate: number): void;
}

/**
 * The learning rate of an optimizer's next step.
 *
 * @throws {ParameterError} If it has none.
 * @example getLearningRate(model.optimizer)
 */
export function getLearningRate(optimizer: tf.Optimizer): number {
  const { learningRate } = optimizer as unknown as Rated;
  if (learningRate === undefined) {
    throw new ParameterError(
      `Expected an optimizer with a learning rate, got ${optimizer.getClassName()}. Use one of tf.train.`,
    );
  }
  return learningRate;
}

/** Optimizers that {@link scheduleLearningRate} changed. */
const scheduled = new WeakSet<tf.Optimizer>();

/**
 * Sets the learning rate of an optimizer's next steps.
 *
 * @param learningRate - 0 or greater.
 * @throws {ParameterError} If the optimizer has none or one from a schedule, or the value is negative or not a number.
 * @example setLearningRate(model.optimizer, 1e-4)
 */
export function setLearningRate(optimizer: tf.Optimizer, learningRate: number): void {
  checkOption("learningRate", learningRate, { atLeast: 0 });
  if (scheduled.has(optimizer)) {
    throw new ParameterError(
      "Expected an optimizer without a schedule, got one whose rate scheduleLearningRate sets before each step. " +
        "Leave out the schedule, or the callback that sets the rate.",
    );
  }
  assign(optimizer, learningRate);
}

function assign(optimizer: tf.Optimizer, learningRate: number): void {
  getLearningRate(optimizer);
  const rated = optimizer as unknown as Rated;
  if (rated.setLearningRate === undefined) rated.learningRate = learningRate;
  else rated.setLearningRate(learningRate);
}

/** A learning rate by the number of steps done, from 0. */
export type LearningRateSchedule = (step: number) => number;

/**
 * Has an optimizer take its learning rate from a schedule before each of its steps, in `fit` and in loops of one's
 * own. The steps that {@link tf.Optimizer.getWeights} saves are counted, so that training goes on where it was.
 *
 * @returns The same optimizer, changed.
 * @example
 * const decay = cosineDecay({ initialLearningRate: 1e-3, decaySteps: 1000 });
 * model.compile({ optimizer: scheduleLearningRate(tf.train.adam(), decay), loss: "meanSquaredError" });
 * @see Keras' optimizers, whose argument `learning_rate` may be a schedule
 */
export function scheduleLearningRate<T extends tf.Optimizer>(
  optimizer: T,
  schedule: LearningRateSchedule,
): T {
  assign(optimizer, schedule(optimizer.iterations));
  const step = optimizer.applyGradients.bind(optimizer);
  optimizer.applyGradients = (gradients) => {
    assign(optimizer, schedule(optimizer.iterations));
    step(gradients);
  };
  scheduled.add(optimizer);
  return optimizer;
}
