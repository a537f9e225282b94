import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";

interface Moment {
  originalName: string;
  variable: tf.Variable;
}

/** The fields of TensorFlow.js' Adam optimizer that one step reads and writes; protected or private there. */
interface AdamState {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  accumulatedFirstMoment: Moment[];
  accumulatedSecondMoment: Moment[];
  incrementIterations(): void;
}

type Gradients = Parameters<tf.AdamOptimizer["applyGradients"]>[0];

/**
 * Replaces the step of TensorFlow.js' Adam by one fused, in-place kernel a variable while our backend is in use:
 * composed of single operations it takes twelve passes over memory and as many temporary tensors.
 */
export function fuseAdam(activeBackend: () => CellshipBackend | undefined): void {
  const prototype = tf.AdamOptimizer.prototype;
  const composed = prototype.applyGradients;
  prototype.applyGradients = function (this: tf.AdamOptimizer, gradients: Gradients): void {
    const backend = activeBackend();
    if (backend === undefined) composed.call(this, gradients);
    else applyFused(backend, this as unknown as AdamState, gradients);
  };
}

function applyFused(backend: CellshipBackend, adam: AdamState, gradients: Gradients): void {
  const entries: [string, tf.Tensor | null][] = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor])
    : Object.entries(gradients);
  tf.tidy(() => {
    // accBeta holds beta^t, kept as a tensor so that saving and restoring the optimizer works as before.
    const correction1 = 1 - (adam.accBeta1.dataSync()[0] as number);
    const correction2 = 1 - (adam.accBeta2.dataSync()[0] as number);
    entries.forEach(([name, gradient], index) => {
      const variable = tf.engine().registeredVariables[name] as tf.Variable;
      adam.accumulatedFirstMoment[index] ??= zeroMoment(`${name}/m`, variable);
      adam.accumulatedSecondMoment[index] ??= zeroMoment(`${name}/v`, variable);
      if (gradient === null || gradient === undefined) return;
      backend.kernels.adam(
        writableAddress(backend, variable),
        writableAddress(backend, adam.accumulatedFirstMoment[index].variable),
        writableAddress(backend, adam.accumulatedSecondMoment[index].variable),
        backend.addressOf(gradient),
        variable.size,
        adam.learningRate,
        adam.beta1,
        adam.beta2,
        adam.epsilon,
        correction1,
        correction2,
      );
    });
    adam.accBeta1.assign(tf.mul(adam.accBeta1, adam.beta1));
    adam.accBeta2.assign(tf.mul(adam.accBeta2, adam.beta2));
  });
  adam.incrementIterations();
}

function zeroMoment(originalName: string, like: tf.Variable): Moment {
  return { originalName, variable: tf.tidy(() => tf.zerosLike(like).variable(false)) };
}

/** Address of a variable's values that no other tensor shares: a copy made by `clone()` must not change. */
function writableAddress(backend: CellshipBackend, variable: tf.Variable): number {
  if (backend.refCount(variable.dataId) > 1) {
    const copy = backend.makeUninitialised(variable.shape);
    backend.valuesOf(copy).set(backend.valuesOf(variable));
    variable.assign(tf.engine().makeTensorFromTensorInfo(copy));
  }
  return backend.addressOf(variable);
}
