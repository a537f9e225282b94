import * as tf from "@tensorflow/tfjs";
import { ParameterError } from "../errors.js";

/** How gradients are limited before a step; one of them, as in Keras' optimizers. */
export interface ClipOptions {
  /** Largest absolute value of each entry, above 0. */
  readonly clipvalue?: number;
  /** Largest Euclidean norm of each variable's gradient, above 0. */
  readonly clipnorm?: number;
  /** Largest Euclidean norm of all gradients together, above 0. */
  readonly globalClipnorm?: number;
}

type Clip = (gradients: readonly tf.Tensor[]) => tf.Tensor[];

/**
 * Has an optimizer limit the gradients before each of its steps.
 *
 * @returns The same optimizer, changed.
 * @throws {ParameterError} Unless exactly one option is given and it is above 0.
 * @example model.compile({ optimizer: clipGradients(tf.train.adam(), { globalClipnorm: 1 }), loss: "meanSquaredError" })
 * @see Keras `Optimizer`, arguments `clipnorm`, `clipvalue`, `global_clipnorm`
 */
export function clipGradients<T extends tf.Optimizer>(optimizer: T, options: ClipOptions): T {
  const clip = parseClip(options);
  const step = optimizer.applyGradients.bind(optimizer);
  optimizer.applyGradients = (gradients) => {
    tf.tidy(() => {
      const entries: { name: string; tensor: tf.Tensor }[] = Array.isArray(gradients)
        ? gradients
        : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
      const present = entries.filter(({ tensor }) => tensor !== null && tensor !== undefined);
      const clipped = clip(present.map(({ tensor }) => tensor));
      const byName = new Map(present.map(({ name }, index) => [name, clipped[index]]));
      // The optimizers count their variables by position: those without a gradient stay in the list.
      step(entries.map(({ name, tensor }) => ({ name, tensor: byName.get(name) ?? tensor })));
    });
  };
  return optimizer;
}

function parseClip(options: ClipOptions): Clip {
  const given = Object.entries(options).filter(([, limit]) => limit !== undefined);
  const [entry] = given;
  if (entry === undefined || given.length > 1 || !(entry[1] > 0)) {
    throw new ParameterError(
      `Expected one of clipvalue, clipnorm and globalClipnorm, above 0, got ${JSON.stringify(options)}.`,
    );
  }
  const [name, limit] = entry as [keyof ClipOptions, number];
  switch (name) {
    case "clipvalue":
      return (gradients) => gradients.map((gradient) => tf.clipByValue(gradient, -limit, limit));
    case "clipnorm":
      return (gradients) => gradients.map((gradient) => scaleTo(limit, [gradient])[0] as tf.Tensor);
    case "globalClipnorm":
      return (gradients) => scaleTo(limit, gradients);
    default:
      return name satisfies never;
  }
}

/** Scales gradients whose norm together is above the limit down to it. */
function scaleTo(limit: number, gradients: readonly tf.Tensor[]): tf.Tensor[] {
  if (gradients.length === 0) return [];
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const factor = tf.div(limit, tf.maximum(norm, limit));
  return gradients.map((gradient) => tf.mul(gradient, factor));
}
