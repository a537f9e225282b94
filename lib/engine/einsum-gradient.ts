import * as tf from "@tensorflow/tfjs";

/**
 * Gradients of `tf.einsum(equation, ...operands)`: each is the contraction of the result's gradient with the other operand
 * back to the operand's own letters.
 */
export function contractionGradients(
  equation: string,
  operands: tf.Tensor[],
  dy: tf.Tensor,
): Record<string, () => tf.Tensor> {
  const [left, result] = equation.replace(/\s/g, "").split("->") as [string, string];
  const terms = left.split(",");
  return Object.fromEntries(
    operands.map((operand, index) => [String(index), () => gradientOf(operand, index)]),
  );

  function gradientOf(operand: tf.Tensor, index: number): tf.Tensor {
    const letters = terms[index] as string;
    const others = terms.filter((_, at) => at !== index);
    // Letters that were summed within the operand alone: its gradient repeats along them.
    const known = [...letters].filter((letter) => [result, ...others].some((term) => term.includes(letter)));
    const rest = operands.filter((_, at) => at !== index);
    const gradient = tf.einsum(`${[result, ...others].join(",")}->${known.join("")}`, dy, ...rest);
    const shape = [...letters].map((letter, axis) =>
      known.includes(letter) ? (operand.shape[axis] as number) : 1,
    );
    return tf.broadcastTo(tf.reshape(gradient, shape), operand.shape);
  }
}
