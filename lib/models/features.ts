import { columnNames } from "../data/matrix.js";
import { ShapeError } from "../errors.js";

/**
 * Throws unless the columns of a DataFrame are those of the one fitted on, in the same order. Data without names
 * passes: its number of columns is checked elsewhere.
 *
 * @param fitted - Names fitted on, where there were any.
 * @param x - Data about to be predicted.
 * @param owner - Class name of the estimator.
 * @throws {ShapeError} Names the first column that differs.
 */
export function checkFeatures(fitted: readonly string[] | undefined, x: unknown, owner: string): void {
  const names = columnNames(x);
  if (fitted === undefined || names === undefined) return;
  const length = Math.max(fitted.length, names.length);
  for (let column = 0; column < length; column += 1) {
    if (fitted[column] === names[column]) continue;
    throw new ShapeError(
      `Expected column ${column} to be ${quoted(fitted[column])}, as ${owner} was fitted on, got ${quoted(names[column])}. ` +
        "Select the columns in that order.",
    );
  }
}

function quoted(name: string | undefined): string {
  return name === undefined ? "none" : JSON.stringify(name);
}
