import { countNgrams, overlap, type References, type Tokenize, toTextPairs } from "./text-pairs.js";
import { weightedMean } from "./weights.js";

/** Options of {@link rougeScore}. */
export interface RougeOptions {
  /** Default: runs of letters and digits of any script, in lower case. */
  readonly tokenize?: Tokenize;
}

/** One of the ROUGE measures, each in [0, 1]. */
export interface RougeMeasure {
  readonly precision: number;
  readonly recall: number;
  readonly fmeasure: number;
}

/** The measures over single words, over pairs of words, and over the longest common subsequence. */
export interface RougeScores {
  readonly rouge1: RougeMeasure;
  readonly rouge2: RougeMeasure;
  readonly rougeL: RougeMeasure;
}

const lettersAndDigits: Tokenize = (text) => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L, the mean over the texts; of several references the one with the best F counts.
 *
 * @param references - Right texts, one or several for each hypothesis.
 * @param hypotheses - Produced texts.
 * @throws {ShapeError} If there are not as many references as hypotheses, or none.
 * @example rougeScore(["the cat sat"], ["the cat"]).rouge1.recall // 0.667
 * @see Lin, "ROUGE: a package for automatic evaluation of summaries", 2004; Google's `rouge_score` without stemming
 */
export function rougeScore(
  references: References,
  hypotheses: readonly string[],
  options: RougeOptions = {},
): RougeScores {
  const pairs = toTextPairs(references, hypotheses, options.tokenize ?? lettersAndDigits);
  const mean = (measure: (reference: readonly string[], text: readonly string[]) => RougeMeasure) => {
    const best = pairs.map(({ hypothesis, references: right }) =>
      right
        .map((reference) => measure(reference, hypothesis))
        .reduce((a, b) => (b.fmeasure > a.fmeasure ? b : a)),
    );
    const of = (key: keyof RougeMeasure) => weightedMean(best.map((entry) => entry[key]));
    return { precision: of("precision"), recall: of("recall"), fmeasure: of("fmeasure") };
  };
  return { rouge1: mean(ngramMeasure(1)), rouge2: mean(ngramMeasure(2)), rougeL: mean(subsequenceMeasure) };
}

const ngramMeasure = (n: number) => (reference: readonly string[], text: readonly string[]) =>
  measureOf(
    overlap(countNgrams(text, n), countNgrams(reference, n)),
    Math.max(0, reference.length - n + 1),
    Math.max(0, text.length - n + 1),
  );

function subsequenceMeasure(reference: readonly string[], text: readonly string[]): RougeMeasure {
  let before = new Array<number>(text.length + 1).fill(0);
  for (const word of reference) {
    const now = [0];
    text.forEach((other, index) => {
      now.push(word === other ? (before[index] ?? 0) + 1 : Math.max(before[index + 1] ?? 0, now[index] ?? 0));
    });
    before = now;
  }
  return measureOf(before.at(-1) ?? 0, reference.length, text.length);
}

function measureOf(common: number, inReference: number, inText: number): RougeMeasure {
  const precision = inText === 0 ? 0 : common / inText;
  const recall = inReference === 0 ? 0 : common / inReference;
  return { precision, recall, fmeasure: common === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
