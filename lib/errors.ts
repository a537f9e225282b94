/**
 * Data of the wrong shape: too few rows, ragged rows, lengths that differ, the wrong number of columns.
 */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly code = "SHAPE";
}

/** One value that cannot be used: not a number, not finite, an unknown label. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly code = "DATA";
}

/** An option outside of its documented range. */
export class ParameterError extends Error {
  override readonly name = "ParameterError";
  readonly code = "PARAMETER";
}

/** A model or transformer was used before `fit`. */
export class NotFittedError extends Error {
  override readonly name = "NotFittedError";
  readonly code = "NOT_FITTED";

  /** @param owner - Class name of what was not fitted. */
  constructor(owner: string) {
    super(`Expected a fitted ${owner}. Call fit(x, y) first.`);
  }
}
