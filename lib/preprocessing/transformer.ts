import type { MatrixLike } from "../data/matrix.js";

/** A fitted transformer as JSON: its class name and every fitted parameter. */
export interface TransformerSpec {
  readonly type: string;
  readonly [parameter: string]: unknown;
}

/**
 * Learns from columns, then maps rows to rows. Free of TensorFlow.js, since the model server applies the same
 * code to raw requests.
 *
 * @see scikit-learn's `TransformerMixin`
 */
export interface Transformer {
  /** Learns the parameters from `x`, shape `[n, d]`, n ≥ 1. */
  fit(x: MatrixLike): this;
  /** Maps `x`, shape `[n, d]`, to shape `[n, d']`. */
  transform(x: MatrixLike): number[][];
  /** What {@link transformerFromSpec} needs to rebuild this fitted transformer. */
  toSpec(): TransformerSpec;
}
