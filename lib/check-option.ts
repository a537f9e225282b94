import { ParameterError } from "./errors.js";

/** Bounds of an option; an absent bound is not checked. */
export interface OptionBounds {
  /** Exclusive lower bound. */
  readonly above?: number;
  /** Inclusive lower bound. */
  readonly atLeast?: number;
  /** Exclusive upper bound. */
  readonly below?: number;
  /** Inclusive upper bound. */
  readonly atMost?: number;
  /** Only whole numbers. */
  readonly integer?: boolean;
}

/**
 * Returns `value` if it is a number within the bounds.
 *
 * @throws {ParameterError} Names the option and its bounds.
 */
export function checkOption(name: string, value: number, bounds: OptionBounds): number {
  const { above, atLeast, below, atMost, integer = false } = bounds;
  const fits =
    (integer ? Number.isInteger(value) : Number.isFinite(value)) &&
    (above === undefined || value > above) &&
    (atLeast === undefined || value >= atLeast) &&
    (below === undefined || value < below) &&
    (atMost === undefined || value <= atMost);
  if (fits) return value;
  const limits = [
    above === undefined ? "" : `above ${above}`,
    atLeast === undefined ? "" : `of at least ${atLeast}`,
    below === undefined ? "" : `below ${below}`,
    atMost === undefined ? "" : `of at most ${atMost}`,
  ].filter((limit) => limit !== "");
  throw new ParameterError(
    `Expected ${name} to be a ${integer ? "whole " : ""}number ${limits.join(" and ")}, got ${value}.`,
  );
}
