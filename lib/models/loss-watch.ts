import type * as tf from "@tensorflow/tfjs";

/** Watches a loss from epoch to epoch: when training should end, and the weights of the best epoch. */
export class LossWatch {
  readonly #tol: number;
  readonly #patience: number;
  #best = Number.POSITIVE_INFINITY;
  #lowest = Number.POSITIVE_INFINITY;
  #epochsWithoutGain = 0;
  #weights: tf.Tensor[] = [];

  /** @param patience - Epochs without a gain of `tol` after which training should end. */
  constructor(options: { readonly tol: number; readonly patience: number }) {
    this.#tol = options.tol;
    this.#patience = options.patience;
  }

  /** Takes the loss of an epoch. Returns whether training should end. */
  shouldStop(loss: number): boolean {
    if (loss < this.#best - this.#tol) this.#epochsWithoutGain = 0;
    else this.#epochsWithoutGain += 1;
    this.#best = Math.min(this.#best, loss);
    return this.#epochsWithoutGain >= this.#patience;
  }

  /** Keeps a copy of the weights if `loss` is the lowest so far. */
  keepIfBest(loss: number, network: tf.LayersModel): void {
    if (!(loss < this.#lowest)) return;
    this.#lowest = loss;
    this.dispose();
    this.#weights = network.getWeights().map((weight) => weight.clone());
  }

  /** Gives the network the weights that were kept; without any, leaves it as it is. */
  restoreBest(network: tf.LayersModel): void {
    if (this.#weights.length > 0) network.setWeights(this.#weights);
  }

  /** Frees the weights that were kept. */
  dispose(): void {
    for (const weight of this.#weights) weight.dispose();
    this.#weights = [];
  }
}
