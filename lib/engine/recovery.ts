import * as tf from "@tensorflow/tfjs";
import { activeBackend } from "./register.js";
import { engineInternals } from "./tensorflow-internals.js";

/** Where a host of user code (the kernel's runtime) finds what to call once an interrupt has ended that code. */
const interruptedHooks: unique symbol = Symbol.for("cellship.interrupted") as never;

type Global = typeof globalThis & { [interruptedHooks]?: Set<() => void> };

/** What stops the trainings that have begun and not ended. */
const training = new Set<() => void>();

/**
 * Puts the engine in order after code that used it was interrupted. JavaScript that is terminated runs no `finally`:
 * TensorFlow.js would stay inside of the scopes and the gradient it was in, keep every tensor made since, and a model
 * would stay "in training". A `fit` that goes on in the background (its `await` was given up, not its loop) is told to
 * stop after the batch it is at. What the operation that was cut off had allocated stays allocated.
 */
export function recover(): void {
  activeBackend()?.recover();
  const { state } = engineInternals();
  state.activeTape = null;
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  while (state.scopeStack.length > 0) tf.engine().endScope();
  for (const stop of training) stop();
  training.clear();
}

/**
 * Runs a training that an interrupt can end from outside.
 *
 * @param stop - Called by {@link recover} while it runs.
 */
export async function interruptible<T>(train: () => Promise<T>, stop: () => void): Promise<T> {
  training.add(stop);
  try {
    return await train();
  } finally {
    training.delete(stop);
  }
}

/** Has {@link recover} called after interrupts, and a model's `fit` and `fitDataset` stopped by it. */
export function recoverAfterInterrupts(): void {
  const host = globalThis as Global;
  host[interruptedHooks] ??= new Set();
  host[interruptedHooks].add(recover);
  const prototype = tf.LayersModel.prototype;
  const { fit, fitDataset } = prototype;
  prototype.fit = function (this: tf.LayersModel, ...options) {
    return interruptible(
      () => fit.apply(this, options),
      () => endTraining(this),
    );
  };
  prototype.fitDataset = function (this: tf.LayersModel, ...options) {
    return interruptible(
      () => fitDataset.apply(this, options) as Promise<tf.History>,
      () => endTraining(this),
    );
  } as typeof fitDataset;
}

function endTraining(model: tf.LayersModel): void {
  model.stopTraining = true;
  (model as unknown as { isTraining: boolean }).isTraining = false;
}
