import { checkOption } from "../check-option.js";
import { ParameterError } from "../errors.js";
import {
  countNgrams,
  overlap,
  type References,
  splitWords,
  type TextPair,
  type Tokenize,
  toTextPairs,
} from "./text-pairs.js";

/** Options of {@link bleuScore}. */
export interface BleuOptions {
  /** Longest sequences of words that are compared; default 4. */
  readonly maxOrder?: number;
  /**
   * What a precision of 0 becomes: it stays, and with it the score is 0 (`none`, the default, as in the paper); 0.1 matches (`floor`);
   * one match more of one sequence more from length 2 on (`addK`); halved from order to order (`exp`, sacreBLEU's default).
   */
  readonly smoothing?: "none" | "floor" | "addK" | "exp";
  /** Default: splits at white space. */
  readonly tokenize?: Tokenize;
}

/**
 * BLEU of a whole corpus: the geometric mean of the clipped precisions of sequences of 1 to `maxOrder` words, times
 * exp(1 − r / c) where the texts are shorter (c words) than the references closest in length (r words).
 *
 * @param references - Right texts, one or several for each hypothesis.
 * @param hypotheses - Produced texts.
 * @returns Ratio in [0, 1] (papers write it times 100); higher is better.
 * @throws {ShapeError} If there are not as many references as hypotheses, or none.
 * @throws {ParameterError} If `maxOrder` is below 1.
 * @example bleuScore(["the cat sat on the mat"], ["the cat sat on a mat"]) // 0.537
 * @see Papineni et al., "BLEU: a method for automatic evaluation of machine translation", ACL 2002; sacreBLEU
 */
export function bleuScore(
  references: References,
  hypotheses: readonly string[],
  options: BleuOptions = {},
): number {
  const maxOrder = checkOption("maxOrder", options.maxOrder ?? 4, { atLeast: 1, integer: true });
  const pairs = toTextPairs(references, hypotheses, options.tokenize ?? splitWords);
  const orders = Array.from({ length: maxOrder }, (_, index) => index + 1);
  const counts = orders.map((n) => matches(pairs, n));
  if (counts.every(({ matched }) => matched === 0)) return 0;
  const logs = smoothed(counts, options.smoothing ?? "none").map(Math.log);
  const produced = pairs.reduce((sum, { hypothesis }) => sum + hypothesis.length, 0);
  const wanted = pairs.reduce((sum, pair) => sum + closestLength(pair), 0);
  const brevity = produced < wanted ? Math.exp(1 - wanted / produced) : 1;
  return brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0) / maxOrder);
}

interface Matches {
  readonly matched: number;
  readonly total: number;
}

/** Sequences of n words that are in a reference, at most as often as there. */
function matches(pairs: readonly TextPair[], n: number): Matches {
  let [matched, total] = [0, 0];
  for (const { hypothesis, references } of pairs) {
    const allowed = new Map<string, number>();
    for (const reference of references) {
      for (const [key, count] of countNgrams(reference, n)) {
        allowed.set(key, Math.max(count, allowed.get(key) ?? 0));
      }
    }
    matched += overlap(countNgrams(hypothesis, n), allowed);
    total += Math.max(0, hypothesis.length - n + 1);
  }
  return { matched, total };
}

function smoothed(counts: readonly Matches[], smoothing: NonNullable<BleuOptions["smoothing"]>): number[] {
  let halvings = 1;
  return counts.map(({ matched, total }, index) => {
    switch (smoothing) {
      case "none":
        return total === 0 ? 0 : matched / total;
      case "floor":
        return total === 0 ? 0 : (matched || 0.1) / total;
      case "addK":
        return index === 0 ? matched / total : (matched + 1) / (total + 1);
      case "exp":
        if (matched > 0 || total === 0) return total === 0 ? 0 : matched / total;
        halvings *= 2;
        return 1 / (halvings * total);
      default:
        throw new ParameterError(
          `Expected smoothing to be "none", "floor", "addK" or "exp", got ${String(smoothing satisfies never)}.`,
        );
    }
  });
}

/** Of equally close references, the shorter. */
function closestLength({ hypothesis, references }: TextPair): number {
  const distance = (length: number) => Math.abs(length - hypothesis.length);
  return references
    .map(({ length }) => length)
    .reduce((best, length) =>
      distance(length) < distance(best) || (distance(length) === distance(best) && length < best)
        ? length
        : best,
    );
}
