import * as tf from "@tensorflow/tfjs";

class AbortCallback extends tf.Callback {
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super();
    this.signal = signal;
  }

  override async onTrainBegin(): Promise<void> {
    this.signal.throwIfAborted();
  }

  override async onBatchBegin(): Promise<void> {
    this.signal.throwIfAborted();
  }
}

/**
 * The callback that ends `fit` or `fitDataset` once a signal is aborted, also while validation data are judged. The model
 * keeps the weights of the last finished step and can be trained on.
 *
 * @returns For `callbacks`, alone or in a list; the promise of the `fit` is rejected with the signal's reason.
 * @example await model.fit(x, y, { callbacks: abortable(AbortSignal.timeout(60_000)) })
 */
export function abortable(signal: AbortSignal): tf.Callback {
  return new AbortCallback(signal);
}

/** The signals that {@link abortable} callbacks of a `fit` listen to. */
export function signalsOf(callbacks: tf.ModelFitArgs["callbacks"]): readonly AbortSignal[] {
  return [callbacks ?? []]
    .flat()
    .filter((callback) => callback instanceof AbortCallback)
    .map(({ signal }) => signal);
}
