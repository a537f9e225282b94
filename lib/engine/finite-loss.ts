import type * as tf from "@tensorflow/tfjs";

/** Training ran into a loss that is not a number; going on would only spread it. */
export class NonFiniteLossError extends Error {
  override readonly name = "NonFiniteLossError";
  readonly code = "NON_FINITE_LOSS";
  /** Batch of the whole `fit`, from 1. */
  readonly step: number;
  /** First layer, in the model's order, with a weight that is not finite; undefined if all weights are. */
  readonly layer: string | undefined;

  constructor(loss: number, step: number, layer: string | undefined) {
    const place =
      layer === undefined
        ? "All weights are finite: look for values that are missing or out of range in x and y, and for a loss that does not fit the last layer"
        : `Layer ${layer} is the first whose weights are not finite. Lower the learning rate, scale x or clip the gradients`;
    super(`Expected a finite loss, got ${loss} at step ${step}. ${place}.`);
    this.step = step;
    this.layer = layer;
  }
}

/** The callback that ends a `fit` with {@link NonFiniteLossError} after the first batch whose loss is not finite. */
export function finiteLossCallback(model: tf.LayersModel): tf.CustomCallbackArgs {
  let step = 0;
  return {
    onBatchEnd(_batch, logs) {
      step += 1;
      const loss = logs?.loss;
      if (loss !== undefined && !Number.isFinite(loss)) {
        throw new NonFiniteLossError(loss, step, firstBrokenLayer(model));
      }
    },
  };
}

function firstBrokenLayer(model: tf.LayersModel): string | undefined {
  return model.layers.find((layer) =>
    layer.getWeights().some((weight) => weight.dataSync().some((value) => !Number.isFinite(value))),
  )?.name;
}
