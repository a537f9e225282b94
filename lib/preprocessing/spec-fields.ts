import type { Transformer, TransformerSpec } from "./transformer.js";

/** Rebuilds a fitted transformer from its JSON. */
export type SpecReader = (spec: TransformerSpec) => Transformer;

/** JSON that describes no transformer: an unknown type, or a field that is missing or malformed. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  readonly code = "TRANSFORMER_SPEC";
}

/** Bounds of a list of numbers; an absent bound is not checked. */
export interface NumbersBounds {
  readonly length?: number;
  /** Inclusive lower bound. */
  readonly atLeast?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
}

/**
 * Reads a field that holds a list of finite numbers.
 *
 * @throws {SpecError} Names the transformer's type, the field and what it holds.
 */
export function readNumbers(spec: TransformerSpec, field: string, bounds: NumbersBounds = {}): number[] {
  const value = spec[field];
  const fail = (expected: string, got: string): never => {
    throw new SpecError(`${spec.type}: expected "${field}" to be ${expected}, got ${got}.`);
  };
  if (!Array.isArray(value) || value.length === 0) {
    return fail("a list of at least one number", JSON.stringify(value)?.slice(0, 60) ?? "nothing");
  }
  if (bounds.length !== undefined && value.length !== bounds.length) {
    return fail(`a list of ${bounds.length} numbers`, `${value.length}`);
  }
  return value.map((entry: unknown, index) => {
    if (typeof entry !== "number" || !Number.isFinite(entry)) {
      return fail("finite numbers", `${JSON.stringify(entry)} at ${index}`);
    }
    if (bounds.atLeast !== undefined && entry < bounds.atLeast) {
      return fail(`numbers of at least ${bounds.atLeast}`, `${entry} at ${index}`);
    }
    if (bounds.above !== undefined && entry <= bounds.above) {
      return fail(`numbers above ${bounds.above}`, `${entry} at ${index}`);
    }
    return entry;
  });
}
