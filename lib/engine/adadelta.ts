import * as tf from "@tensorflow/tfjs";

/** The fields of TensorFlow.js' Adadelta that a step reads and writes; protected or private there. */
interface AdadeltaState {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
  readonly accumulatedGrads: { variable: tf.Variable }[];
  readonly accumulatedUpdates: { variable: tf.Variable }[];
}

/**
 * Gives Adadelta the steps of its paper, of Keras and of PyTorch, on every device:
 *
 * a ← ρ a + (1 − ρ) g², u = g √(b + ε) / √(a + ε), b ← ρ b + (1 − ρ) u², w ← w − rate · u
 *
 * TensorFlow.js divides by a from before the step: the first one, with a = 0, is then larger by 1/√ε than the gradient
 * calls for.
 *
 * @see Zeiler, "ADADELTA: An Adaptive Learning Rate Method" (2012), algorithm 1.
 */
export function correctAdadelta(): void {
  const prototype = tf.AdadeltaOptimizer.prototype;
  const given = prototype.applyGradients;
  prototype.applyGradients = function (this: tf.AdadeltaOptimizer, gradients): void {
    const names = Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients);
    const values = Array.isArray(gradients)
      ? gradients.map(({ tensor }) => tensor)
      : Object.values(gradients);
    // Without gradients TensorFlow.js only makes what it keeps of each weight, and counts the step.
    given.call(
      this,
      names.map((name) => ({ name, tensor: null as unknown as tf.Tensor })),
    );
    const state = this as unknown as AdadeltaState;
    for (const [index, name] of names.entries()) {
      const gradient = values[index];
      if (gradient) step(state, index, tf.engine().registeredVariables[name] as tf.Variable, gradient);
    }
  };
}

function step(state: AdadeltaState, index: number, weight: tf.Variable, gradient: tf.Tensor): void {
  const { learningRate, rho, epsilon } = state;
  const { variable: squares } = state.accumulatedGrads[index] as { variable: tf.Variable };
  const { variable: updates } = state.accumulatedUpdates[index] as { variable: tf.Variable };
  const average = (before: tf.Tensor, value: tf.Tensor): tf.Tensor =>
    tf.add(tf.mul(before, rho), tf.mul(tf.square(value), 1 - rho));
  tf.tidy(() => {
    squares.assign(average(squares, gradient));
    const ratio = tf.div(tf.sqrt(tf.add(updates, epsilon)), tf.sqrt(tf.add(squares, epsilon)));
    const update = tf.mul(ratio, gradient);
    updates.assign(average(updates, update));
    weight.assign(tf.sub(weight, tf.mul(update, learningRate)));
  });
}
