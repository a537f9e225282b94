import type { Label, LabelsLike } from "../data/labels.js";
import type { ExportSource } from "./export-source.js";

/** How far training is, after an epoch. */
export interface EpochProgress {
  /** Epochs done, from 1. */
  readonly epoch: number;
  /** Epochs at most. */
  readonly epochs: number;
  /** Mean cross-entropy of the training rows, the L2 term included. */
  readonly loss: number;
  /** Share of the training rows predicted right during the epoch. */
  readonly accuracy: number;
  /** Mean cross-entropy of the rows held out; absent without early stopping. */
  readonly valLoss?: number;
  /** Share of the rows held out that are predicted right; absent without early stopping. */
  readonly valAccuracy?: number;
}

/** Options of `fit`. */
export interface FitOptions {
  /**
   * Ends training with the signal's reason, as an interrupt of the cell does. The estimator keeps the weights of the last
   * finished step; if there is none yet, what was fitted before stays.
   */
  readonly signal?: AbortSignal;
  /** 0 shows nothing; 1, the default, the progress in a notebook; 2 prints one line an epoch. */
  readonly verbose?: 0 | 1 | 2;
  /** Called after each epoch. */
  readonly onEpoch?: (progress: EpochProgress) => void;
}

/** Values after each epoch, by name: `loss`, `accuracy` and, with early stopping, `val_loss`, `val_accuracy`. */
export type History = Readonly<Record<string, readonly number[]>>;

/**
 * Learns classes from labelled rows. Fitting again forgets what was learned before.
 *
 * @typeParam X - Forms in which it takes rows.
 * @see scikit-learn's `ClassifierMixin`
 */
export interface Classifier<X> {
  /** Distinct labels, ascending: the order of the columns of {@link predictProba}. */
  readonly classes: readonly Label[];
  /** Learns from rows and their labels. */
  fit(x: X, y: LabelsLike, options?: FitOptions): Promise<this>;
  /** The most probable label of each row, shape `[n]`. */
  predict(x: X): Label[];
  /** The probability of each class, shape `[n, k]`; rows sum to 1. */
  predictProba(x: X): number[][];
  /** Accuracy: the share of rows predicted right, in [0, 1]. */
  score(x: X, y: LabelsLike): number;
  /** What `%deploy` ships. */
  toExportSource(): ExportSource;
  /** Frees the tensors; the classifier has to be fitted again before its next use. */
  dispose(): void;
}
