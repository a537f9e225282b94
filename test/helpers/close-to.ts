import { expect } from "vitest";

/** Whether |a − e| ≤ tolerance · max(1, |e|). */
function isClose(actual: number, expected: number, tolerance: number): boolean {
  return (
    Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected))
  );
}

/**
 * Asserts that numbers nested to any depth agree to a relative tolerance (absolute below 1).
 *
 * @param actual - Number or nested arrays of numbers.
 * @param expected - The same nesting.
 * @param tolerance - Default 1e-9.
 */
export function expectClose(actual: unknown, expected: unknown, tolerance = 1e-9, path = "value"): void {
  if (Array.isArray(expected)) {
    expect(Array.isArray(actual), `${path} is an array`).toBe(true);
    const values = actual as readonly unknown[];
    expect(values.length, `${path}.length`).toBe(expected.length);
    expected.forEach((entry, index) => {
      expectClose(values[index], entry, tolerance, `${path}[${index}]`);
    });
    return;
  }
  const close = typeof actual === "number" && isClose(actual, expected as number, tolerance);
  if (!close) expect.fail(`${path}: expected ${String(expected)} within ${tolerance}, got ${String(actual)}`);
}
