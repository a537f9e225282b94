import * as tf from "@tensorflow/tfjs";
import type { UnresolvedLogs } from "./postponed-validation.js";

type Arguments = Parameters<typeof tf.callbacks.earlyStopping>[0];

/** The state of TensorFlow.js' callback; private there. */
interface Waiting {
  /** Epochs without improvement. */
  wait: number;
}

class EarlyStopping extends tf.EarlyStopping {
  #best: tf.Tensor[] = [];

  override async onEpochEnd(epoch: number, logs?: UnresolvedLogs): Promise<void> {
    await super.onEpochEnd(epoch, logs as tf.Logs);
    if ((this as unknown as Waiting).wait > 0) return;
    tf.dispose(this.#best);
    this.#best = this.model.getWeights().map((weight) => tf.keep(weight.clone()));
  }

  override async onTrainEnd(logs?: UnresolvedLogs): Promise<void> {
    await super.onTrainEnd(logs as tf.Logs);
    if (this.#best.length > 0) this.model.setWeights(this.#best);
    tf.dispose(this.#best);
    this.#best = [];
  }
}

/** Has `tf.callbacks.earlyStopping` take `restoreBestWeights`, which TensorFlow.js refuses. */
export function completeEarlyStopping(): void {
  const { earlyStopping } = tf.callbacks;
  Object.assign(tf.callbacks, {
    earlyStopping: (options: Arguments = {}): tf.EarlyStopping => {
      const { restoreBestWeights, ...others } = options;
      return restoreBestWeights ? new EarlyStopping(others) : earlyStopping(others);
    },
  });
}
