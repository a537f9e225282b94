import { ShapeError } from "../errors.js";

/** Throws unless the rows of `x` have the `expected` number of columns. */
export function checkColumnCount(x: readonly (readonly number[])[], expected: number, owner: string): void {
  const actual = x[0]?.length ?? 0;
  if (actual !== expected) {
    throw new ShapeError(
      `Expected x of shape [n, ${expected}], as ${owner} was fitted on, got [${x.length}, ${actual}].`,
    );
  }
}
