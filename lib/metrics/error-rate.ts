import { ShapeError } from "../errors.js";
import { splitWords, type Tokenize, toTextPairs } from "./text-pairs.js";

/** Options of {@link wordErrorRate}. */
export interface WordErrorRateOptions {
  /** Default: splits at white space. Case and punctuation count. */
  readonly tokenize?: Tokenize;
}

/**
 * WER: the fewest words to replace, insert and delete to get the references from the hypotheses, relative to the words
 * of the references.
 *
 * @param references - What was said, one text for each hypothesis.
 * @param hypotheses - What was recognised.
 * @returns At least 0, above 1 where there is more to change than there are words; lower is better.
 * @throws {ShapeError} If there are not as many references as hypotheses, or no word in them.
 * @example wordErrorRate(["hello world"], ["hello duck"]) // 0.5
 */
export function wordErrorRate(
  references: readonly string[],
  hypotheses: readonly string[],
  { tokenize = splitWords }: WordErrorRateOptions = {},
): number {
  return errorRate(references, hypotheses, tokenize, "word");
}

/**
 * CER: {@link wordErrorRate} of characters, as a reader counts them; blanks are characters, too.
 *
 * @param references - What was said, one text for each hypothesis.
 * @param hypotheses - What was recognised.
 * @returns At least 0; lower is better.
 * @throws {ShapeError} If there are not as many references as hypotheses, or no character in them.
 * @example characterErrorRate(["cat"], ["cut"]) // 0.333
 */
export function characterErrorRate(references: readonly string[], hypotheses: readonly string[]): number {
  const segmenter = new Intl.Segmenter();
  const characters: Tokenize = (text) => Array.from(segmenter.segment(text), ({ segment }) => segment);
  return errorRate(references, hypotheses, characters, "character");
}

function errorRate(
  references: readonly string[],
  hypotheses: readonly string[],
  tokenize: Tokenize,
  unit: string,
): number {
  let [edits, total] = [0, 0];
  for (const { hypothesis, references: right } of toTextPairs(references, hypotheses, tokenize)) {
    const reference = right[0] ?? [];
    edits += editDistance(reference, hypothesis);
    total += reference.length;
  }
  if (total === 0) throw new ShapeError(`Expected at least 1 ${unit} in the references, got none.`);
  return edits / total;
}

/** Levenshtein's distance. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  a.forEach((token, row) => {
    const now = [row + 1];
    b.forEach((other, column) => {
      const replaced = (before[column] ?? 0) + Number(token !== other);
      now.push(Math.min(replaced, (before[column + 1] ?? 0) + 1, (now[column] ?? 0) + 1));
    });
    before = now;
  });
  return before.at(-1) ?? 0;
}
