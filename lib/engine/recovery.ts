import * as tf from "@tensorflow/tfjs";
import { activeBackend } from "./register.js";

/** Where a host of user code (the kernel's runtime) finds what to call once an interrupt has ended that code. */
const interruptedHooks: unique symbol = Symbol.for("cellship.interrupted") as never;

type Global = typeof globalThis & { [interruptedHooks]?: Set<() => void> };

/** The fields that TensorFlow.js' engine keeps while it computes. */
interface EngineState {
  activeTape: unknown;
  gradientDepth: number;
  kernelDepth: number;
  readonly scopeStack: unknown[];
}

/** Models whose `fit` has begun and not ended. */
const training = new Set<tf.LayersModel>();

/**
 * Puts the engine in order after code that used it was interrupted. JavaScript that is terminated runs no `finally`:
 * TensorFlow.js would stay inside of the scopes and the gradient it was in, keep every tensor made since, and a model
 * would stay "in training". A `fit` that goes on in the background (its `await` was given up, not its loop) is told to
 * stop after the batch it is at. What the operation that was cut off had allocated stays allocated.
 */
export function recover(): void {
  activeBackend()?.recover();
  const { state } = tf.engine() as unknown as { state: EngineState };
  state.activeTape = null;
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  while (state.scopeStack.length > 0) tf.engine().endScope();
  for (const model of training) {
    model.stopTraining = true;
    (model as unknown as { isTraining: boolean }).isTraining = false;
  }
  training.clear();
}

/** Has {@link recover} called after interrupts, and notes which models are in training. */
export function recoverAfterInterrupts(): void {
  const host = globalThis as Global;
  host[interruptedHooks] ??= new Set();
  host[interruptedHooks].add(recover);
  const prototype = tf.LayersModel.prototype;
  const fit = prototype.fit;
  prototype.fit = async function (this: tf.LayersModel, ...options) {
    training.add(this);
    try {
      return await fit.apply(this, options);
    } finally {
      training.delete(this);
    }
  };
}
