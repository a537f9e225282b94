/** The part of a TensorFlow.js tensor that reading it needs; keeps this folder free of TensorFlow.js. */
export interface TensorLike {
  readonly shape: number[];
  dataSync(): ArrayLike<number>;
}

/** The part of a danfojs DataFrame that reading it needs. */
export interface DataFrameLike {
  readonly columns: string[];
  readonly shape: number[];
  readonly values: unknown;
}

/** Two-dimensional data wherever a matrix is expected, shape `[n, d]`. */
export type MatrixLike = readonly ArrayLike<number>[] | TensorLike | DataFrameLike;
