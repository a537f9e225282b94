import * as tf from "@tensorflow/tfjs";
import { engineInternals, type TapeNode } from "./tensorflow-internals.js";

type Gradients = Map<number, tf.Tensor>;

/**
 * Gives TensorFlow.js' engine a shorter way back from a loss to its weights. What is spared: the tape is walked twice, not
 * four times, and not copied; what an operation kept for its gradient is disposed of right after it, so that the next one
 * finds room that is still in the processor's cache. Gradients of gradients keep TensorFlow.js' way.
 */
export function leanGradients(): void {
  const engine = engineInternals();
  const whole = engine.gradients.bind(engine);
  engine.gradients = <T extends tf.Tensor>(
    f: () => T,
    xs: tf.Tensor[],
    dy?: T,
    allowNoGradients = false,
  ): { value: T; grads: tf.Tensor[] } => {
    const isPlain = engine.state.gradientDepth === 0 && xs.length > 0 && (dy ?? null) === null;
    if (!isPlain) return whole(f, xs, dy, allowNoGradients);
    const y = engine.scopedRun(
      () => engine.startTape(),
      () => engine.endTape(),
      () => tf.tidy("forward", f),
    );
    if (!(y instanceof tf.Tensor)) throw new TypeError("Expected a function that returns one tensor.");
    const tape = engine.state.activeTape ?? [];
    engine.state.activeTape = null;
    const reached = reachedFrom(xs, tape);
    if (!allowNoGradients && !reached.has(y.id)) {
      throw new Error(
        "Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations " +
          "that lead from x to y.",
      );
    }
    return tf.tidy("backward", () => {
      const gradients: Gradients = new Map([[y.id, tf.ones(y.shape)]]);
      for (let node = tape.pop(); node !== undefined; node = tape.pop()) {
        goBack(node, reached, gradients);
        for (const tensor of node.saved) tensor.dispose();
      }
      return { value: y, grads: xs.map(({ id }) => gradients.get(id)) };
    }) as { value: T; grads: tf.Tensor[] };
  };
}

/** Ids of `xs` and of all that was computed from them. */
function reachedFrom(xs: readonly tf.Tensor[], tape: readonly TapeNode[]): ReadonlySet<number> {
  const reached = new Set<number>();
  for (const { id } of xs) reached.add(id);
  for (const { inputs, outputs } of tape) {
    for (const name in inputs) {
      if (!reached.has((inputs[name] as tf.Tensor).id)) continue;
      for (const { id } of outputs) reached.add(id);
      break;
    }
  }
  return reached;
}

/** Adds to the gradients of a node's inputs what follows from those of its outputs. */
function goBack(node: TapeNode, reached: ReadonlySet<number>, gradients: Gradients): void {
  const { inputs, outputs, kernelName } = node;
  const isOnTheWay = outputs.some(({ id }) => reached.has(id) && gradients.has(id));
  if (!isOnTheWay) return;
  if (node.gradient === undefined) {
    throw new Error(`Cannot compute gradient: gradient function not found for ${kernelName}.`);
  }
  const inputGradients = node.gradient(outputs.map(({ id }) => gradients.get(id) ?? null));
  for (const name in inputs) {
    const x = inputs[name] as tf.Tensor;
    if (!reached.has(x.id)) continue;
    const gradient = inputGradients[name];
    if (gradient === undefined) {
      const known = Object.keys(inputGradients).join(", ");
      throw new Error(
        `Cannot backprop through input ${name} of ${kernelName}. Available gradients found: ${known}.`,
      );
    }
    const dx = tf.tidy(gradient);
    if (dx.dtype !== "float32" || !tf.util.arraysEqual(dx.shape, x.shape)) {
      throw new Error(
        `Error in gradient for op ${kernelName}. Expected the gradient of input ${name} to be float32 of shape ` +
          `[${x.shape}], got ${dx.dtype} of shape [${dx.shape}].`,
      );
    }
    const others = gradients.get(x.id);
    gradients.set(x.id, others === undefined ? dx : tf.add(others, dx));
    others?.dispose();
  }
}
