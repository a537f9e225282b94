import type * as tf from "@tensorflow/tfjs";
import type { TransformerSpec } from "../preprocessing/transformer.js";

/** The parts of a trained model that an artifact is made of. */
export interface ExportSource {
  /** Takes what the last transformer returns. */
  readonly network: tf.LayersModel;
  /** Applied to raw rows, in order, before the network; empty if the network takes raw input. */
  readonly preprocessing: readonly TransformerSpec[];
  /** Class labels in the order of the network's last axis; absent for regression. */
  readonly classes?: readonly string[];
  /** Names of the raw columns, in order, where they are known. */
  readonly features?: readonly string[];
  /** Figures of the training, e.g. `{ accuracy: 0.98 }`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Whatever can be deployed: a plain LayersModel or an estimator that exports one. */
export type Deployable = tf.LayersModel | { toExportSource(): ExportSource };
