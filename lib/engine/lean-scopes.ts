import * as tf from "@tensorflow/tfjs";
import { engineInternals } from "./tensorflow-internals.js";

/** A tensor with what TensorFlow.js' engine notes on it. */
type TrackedTensor = tf.Tensor & { readonly kept: boolean; readonly scopeId: number };

/**
 * Gives TensorFlow.js' engine a shorter way to end the scope of an operation or a `tidy` that returns one tensor or none,
 * as nearly all do: nothing has to be searched for tensors, and no set of them be made.
 */
export function leanScopes(): void {
  const engine = engineInternals();
  const whole = engine.endScope.bind(engine);
  engine.endScope = (result) => {
    const { state } = engine;
    const scope = state.activeScope;
    const isOne = result === undefined || result === null || result instanceof tf.Tensor;
    if (scope === null || !isOne) {
      whole(result);
      return;
    }
    for (const tensor of scope.track as TrackedTensor[]) {
      if (!tensor.kept && tensor !== result) tensor.dispose();
    }
    state.scopeStack.pop();
    state.activeScope = state.scopeStack.at(-1) ?? null;
    const tensor = result as TrackedTensor | undefined | null;
    if (tensor && !tensor.kept && tensor.scopeId === scope.id) engine.track(tensor);
  };
}
