import { ShapeError } from "../errors.js";

/** Splits a text into the words or characters that are compared. */
export type Tokenize = (text: string) => readonly string[];

/** The right texts: one for each answer, or several that are equally right. */
export type References = readonly (string | readonly string[])[];

/** A text that was produced and those that would be right, as tokens. */
export interface TextPair {
  readonly hypothesis: readonly string[];
  /** At least one. */
  readonly references: readonly (readonly string[])[];
}

/** Splits at white space. */
export const splitWords: Tokenize = (text) => text.trim().split(/\s+/u).filter(Boolean);

/**
 * Reads texts and tokenizes them.
 *
 * @throws {ShapeError} If the numbers of references and hypotheses differ, there are none, or one has no reference.
 */
export function toTextPairs(
  references: References,
  hypotheses: readonly string[],
  tokenize: Tokenize,
): TextPair[] {
  if (references.length !== hypotheses.length || hypotheses.length === 0) {
    throw new ShapeError(
      `Expected as many references as hypotheses, at least 1, got ${references.length} and ${hypotheses.length}.`,
    );
  }
  return hypotheses.map((hypothesis, index) => {
    const given = references[index] ?? [];
    const right = typeof given === "string" ? [given] : given;
    if (right.length === 0) throw new ShapeError(`Expected at least 1 reference of text ${index}, got none.`);
    return { hypothesis: tokenize(hypothesis), references: right.map(tokenize) };
  });
}

/** How often each sequence of n tokens occurs. */
export function countNgrams(tokens: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= tokens.length; start++) {
    const key = JSON.stringify(tokens.slice(start, start + n));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Size of the intersection of two multisets. */
export function overlap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [key, count] of a) sum += Math.min(count, b.get(key) ?? 0);
  return sum;
}
