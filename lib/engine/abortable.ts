import type * as tf from "@tensorflow/tfjs";

/**
 * The callback that ends `fit` or `fitDataset` once a signal is aborted. The model keeps the weights of the last
 * finished step and can be trained on.
 *
 * @returns For `callbacks`; the promise of the `fit` is rejected with the signal's reason.
 * @example await model.fit(x, y, { callbacks: abortable(AbortSignal.timeout(60_000)) })
 */
export function abortable(signal: AbortSignal): tf.CustomCallbackArgs {
  const check = (): void => signal.throwIfAborted();
  return { onTrainBegin: check, onBatchBegin: check };
}
