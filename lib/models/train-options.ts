import { checkOption } from "../check-option.js";

/** How a network is trained. */
export interface TrainOptions {
  /** Strength α of the L2 penalty ½ α Σ w² / batchSize on the kernels; default 1e-4. */
  readonly alpha?: number;
  /** Step size of Adam; default 0.001. */
  readonly learningRate?: number;
  /** Rows a step; at most the number of rows. */
  readonly batchSize?: number;
  /** Passes over the rows at most. */
  readonly epochs?: number;
  /**
   * Holds out a stratified part of the rows, watches its loss in place of the training loss, and ends with the
   * weights of its best epoch; default false.
   */
  readonly earlyStopping?: boolean;
  /** Share of the rows held out by early stopping, in (0, 1); default 0.1. */
  readonly validationFraction?: number;
  /** Training ends after this many epochs without improvement of the watched loss; default 10. */
  readonly nIterNoChange?: number;
  /** A loss lower by at least this much is an improvement; default 1e-4. */
  readonly tol?: number;
  /** Makes training repeatable: weights, order of the rows, rows held out. Default: another at each fit. */
  readonly seed?: number;
}

/** {@link TrainOptions} with every default filled in; only the seed may stay open. */
export type ResolvedTrainOptions = Required<Omit<TrainOptions, "seed">> & Pick<TrainOptions, "seed">;

/**
 * Fills in the defaults and checks the ranges.
 *
 * @throws {ParameterError} If an option is out of range; names it.
 */
export function resolveTrainOptions(
  options: TrainOptions,
  defaults: { readonly batchSize: number; readonly epochs: number },
): ResolvedTrainOptions {
  return {
    alpha: checkOption("alpha", options.alpha ?? 1e-4, { atLeast: 0 }),
    learningRate: checkOption("learningRate", options.learningRate ?? 1e-3, { above: 0 }),
    batchSize: checkOption("batchSize", options.batchSize ?? defaults.batchSize, {
      atLeast: 1,
      integer: true,
    }),
    epochs: checkOption("epochs", options.epochs ?? defaults.epochs, { atLeast: 1, integer: true }),
    earlyStopping: options.earlyStopping ?? false,
    validationFraction: checkOption("validationFraction", options.validationFraction ?? 0.1, {
      above: 0,
      below: 1,
    }),
    nIterNoChange: checkOption("nIterNoChange", options.nIterNoChange ?? 10, { atLeast: 1, integer: true }),
    tol: checkOption("tol", options.tol ?? 1e-4, { atLeast: 0 }),
    ...(options.seed === undefined ? {} : { seed: checkOption("seed", options.seed, { integer: true }) }),
  };
}
