import * as tf from "@tensorflow/tfjs";

/** Numbers in [0, 1), the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) / 2 ** 23;
  };
}

/** Gives every weight random values, variances positive ones. */
export function randomizeWeights(model: tf.LayersModel, random: () => number): void {
  for (const variable of model.weights) {
    const positive = variable.originalName.endsWith("variance");
    const values = Float32Array.from(
      { length: variable.shape.reduce<number>((a, b) => a * (b ?? 1), 1) },
      () => (positive ? 0.5 + random() : random() - 0.5),
    );
    const tensor = tf.tensor(values, variable.shape as number[]);
    variable.write(tensor);
    tensor.dispose();
  }
}
