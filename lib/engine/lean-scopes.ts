import * as tf from "@tensorflow/tfjs";
import { engineInternals } from "./tensorflow-internals.js";

/** A tensor with what TensorFlow.js' engine notes on it. */
type TrackedTensor = tf.Tensor & { readonly kept: boolean; readonly scopeId: number };

const none: readonly TrackedTensor[] = [];

/**
 * Gives TensorFlow.js' engine a shorter way to end the scope of an operation or a `tidy` that returns one tensor, an array
 * of a few or none, as nearly all do: nothing has to be searched for tensors, and no set of them be made. TensorFlow.js
 * also searches the elements of a typed array, one by one.
 */
export function leanScopes(): void {
  const engine = engineInternals();
  const whole = engine.endScope.bind(engine);
  engine.endScope = (result) => {
    const { state } = engine;
    const scope = state.activeScope;
    const isOne = result instanceof tf.Tensor;
    const results = isOne ? none : plainResults(result);
    if (scope === null || results === undefined) {
      whole(result);
      return;
    }
    for (const tensor of scope.track as TrackedTensor[]) {
      if (!tensor.kept && tensor !== result && !results.includes(tensor)) tensor.dispose();
    }
    state.scopeStack.pop();
    state.activeScope = state.scopeStack.at(-1) ?? null;
    const passOn = (tensor: TrackedTensor): void => {
      if (!tensor.kept && tensor.scopeId === scope.id) engine.track(tensor);
    };
    if (isOne) passOn(result as TrackedTensor);
    else results.forEach(passOn);
  };
}

/** The tensors in what a scope returns; undefined if they would have to be searched for. */
function plainResults(result: unknown): readonly TrackedTensor[] | undefined {
  if (typeof result !== "object" || result === null || ArrayBuffer.isView(result)) return none;
  const isShortList = Array.isArray(result) && result.length <= 8;
  return isShortList && result.every((item) => item instanceof tf.Tensor)
    ? (result as TrackedTensor[])
    : undefined;
}
