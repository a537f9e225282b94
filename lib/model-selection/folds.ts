import type { LabelsLike } from "../data/labels.js";

/** Row positions of one fold. */
export interface Fold {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Splits n rows into folds; every row is in the test part of exactly one. */
export interface CrossValidator {
  /**
   * @param n - Number of rows.
   * @param y - Labels, shape `[n]`, for splits that keep their proportions.
   */
  split(n: number, y?: LabelsLike): Fold[];
}

/** Options of the fold makers. */
export interface FoldOptions {
  /** Number of folds, at least 2; default 5. */
  readonly nSplits?: number;
  /** Assigns rows to folds at random; default false. */
  readonly shuffle?: boolean;
  /** Makes shuffling repeatable. */
  readonly seed?: number;
}

/** Folds from the number of the fold that tests each row. */
export function toFolds(foldOfRow: readonly number[], nSplits: number): Fold[] {
  return Array.from({ length: nSplits }, (_, fold) => {
    const train: number[] = [];
    const test: number[] = [];
    foldOfRow.forEach((assigned, row) => {
      (assigned === fold ? test : train).push(row);
    });
    return { train, test };
  });
}
