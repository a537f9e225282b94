import * as tf from "@tensorflow/tfjs";
import { activeBackend } from "./register.js";

type Gradients = Parameters<tf.AdamOptimizer["applyGradients"]>[0];

/**
 * Adam with decoupled weight decay: w ← w (1 − ηλ), then Adam's step on the gradient alone.
 *
 * @see Loshchilov & Hutter, Decoupled Weight Decay Regularization, 2019; PyTorch `torch.optim.AdamW`
 */
export class AdamWOptimizer extends tf.AdamOptimizer {
  static override readonly className = "AdamW" as "Adam";
  /** λ, 0 or greater. */
  readonly weightDecay: number;

  constructor(learningRate: number, beta1: number, beta2: number, epsilon: number, weightDecay: number) {
    super(learningRate, beta1, beta2, epsilon);
    this.weightDecay = weightDecay;
  }

  override applyGradients(gradients: Gradients): void {
    // The fused step of our own backend decays the weights itself.
    if (activeBackend() === undefined) this.#decay(gradients);
    super.applyGradients(gradients);
  }

  #decay(gradients: Gradients): void {
    const factor = 1 - this.learningRate * this.weightDecay;
    for (const name of namesWithGradient(gradients)) {
      const variable = tf.engine().registeredVariables[name];
      if (variable !== undefined) tf.tidy(() => variable.assign(tf.mul(variable, factor)));
    }
  }

  override getConfig(): ReturnType<tf.AdamOptimizer["getConfig"]> {
    return { ...super.getConfig(), weightDecay: this.weightDecay };
  }

  /** Makes the optimizer of a saved model. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = config;
    return new cls(learningRate, beta1, beta2, epsilon, weightDecay);
  }
}
tf.serialization.registerClass(AdamWOptimizer);

function namesWithGradient(gradients: Gradients): string[] {
  const entries: [string, tf.Tensor | null][] = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor])
    : Object.entries(gradients);
  return entries.filter(([, gradient]) => gradient !== null && gradient !== undefined).map(([name]) => name);
}

/**
 * Makes an {@link AdamWOptimizer} for `model.compile` or a loop of one's own.
 *
 * @param learningRate - η, default 0.001.
 * @param weightDecay - λ, default 0.004.
 * @param beta1 - Decay of the mean of the gradients, default 0.9.
 * @param beta2 - Decay of the mean of their squares, default 0.999.
 * @param epsilon - Added to the denominator, default 1e-7.
 * @example model.compile({ optimizer: adamW(1e-3, 0.01), loss: "meanSquaredError" })
 * @see Keras `AdamW`
 */
export function adamW(
  learningRate = 0.001,
  weightDecay = 0.004,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
): AdamWOptimizer {
  return new AdamWOptimizer(learningRate, beta1, beta2, epsilon, weightDecay);
}
