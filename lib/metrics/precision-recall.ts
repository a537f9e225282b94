import { checkOption } from "../check-option.js";
import type { Average, AveragingOptions } from "./averaging.js";
import { type AveragedCounts, averagedCounts, averageOf, divide, warnUndefined } from "./averaging.js";
import { type TargetsLike, toTargets } from "./targets.js";
import { weightedSum } from "./weights.js";

/** Options of precision, recall and F1. */
export type PrecisionRecallOptions = AveragingOptions & { readonly average?: Average };

/** The same, for one value a class. */
export type PerClassOptions = AveragingOptions & { readonly average: null };

/** Weighs recall against precision. */
export interface BetaOption {
  /** Recall counts β times as much as precision; at least 0. */
  readonly beta: number;
}

/** Precision, recall and F of averaged classes. */
export interface PrecisionRecallFscore {
  readonly precision: number;
  readonly recall: number;
  readonly fscore: number;
}

/** Precision, recall, F and support of each class. */
export interface PrecisionRecallFscoreSupport {
  readonly precision: number[];
  readonly recall: number[];
  readonly fscore: number[];
  /** Rows of each class. */
  readonly support: number[];
}

type Figures = Readonly<Record<"precision" | "recall" | "fscore", number | number[]>>;

/** Figures whose undefined cases are warned of. */
type WarnFor = readonly ("precision" | "recall" | "fscore")[];

/**
 * Share of the rows predicted positive that are: TP / (TP + FP).
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1]; higher is better. One a class where `average` is `null`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example precisionScore([0, 1, 1], [0, 1, 0]) // 1
 * @see scikit-learn `precision_score`
 */
export function precisionScore(yTrue: TargetsLike, yPred: TargetsLike, options: PerClassOptions): number[];
export function precisionScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options?: PrecisionRecallOptions,
): number;
export function precisionScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: AveragingOptions = {},
): number | number[] {
  return figures(yTrue, yPred, options, 1, ["precision"]).precision;
}

/**
 * Share of the positive rows that are found: TP / (TP + FN).
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1]; higher is better. One a class where `average` is `null`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example recallScore([0, 1, 1], [0, 1, 0]) // 0.5
 * @see scikit-learn `recall_score`
 */
export function recallScore(yTrue: TargetsLike, yPred: TargetsLike, options: PerClassOptions): number[];
export function recallScore(yTrue: TargetsLike, yPred: TargetsLike, options?: PrecisionRecallOptions): number;
export function recallScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: AveragingOptions = {},
): number | number[] {
  return figures(yTrue, yPred, options, 1, ["recall"]).recall;
}

/**
 * Harmonic mean of precision and recall: 2 P R / (P + R); 0 where both are.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1]; higher is better. One a class where `average` is `null`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example f1Score([0, 1, 2], [0, 1, 1], { average: "macro" }) // 0.556
 * @see scikit-learn `f1_score`
 */
export function f1Score(yTrue: TargetsLike, yPred: TargetsLike, options: PerClassOptions): number[];
export function f1Score(yTrue: TargetsLike, yPred: TargetsLike, options?: PrecisionRecallOptions): number;
export function f1Score(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: AveragingOptions = {},
): number | number[] {
  return figures(yTrue, yPred, options, 1, ["fscore"]).fscore;
}

/**
 * Weighted harmonic mean of precision and recall: (1 + β²) P R / (β² P + R); 0 where both are.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @returns Ratio in [0, 1]; higher is better. One a class where `average` is `null`.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @example fbetaScore([0, 1, 1], [0, 1, 0], { beta: 2 }) // 0.556
 * @see scikit-learn `fbeta_score`
 */
export function fbetaScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: PerClassOptions & BetaOption,
): number[];
export function fbetaScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: PrecisionRecallOptions & BetaOption,
): number;
export function fbetaScore(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: AveragingOptions & BetaOption,
): number | number[] {
  return figures(yTrue, yPred, options, options.beta, ["fscore"]).fscore;
}

/**
 * Precision, recall and F of each class with its number of rows, or averaged.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @param options - As of {@link fbetaScore}; `average` is `null` and `beta` 1 unless given.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If the options do not fit the labels.
 * @see scikit-learn `precision_recall_fscore_support`
 */
export function precisionRecallFscoreSupport(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: PrecisionRecallOptions & Partial<BetaOption> & { readonly average: Average },
): PrecisionRecallFscore;
export function precisionRecallFscoreSupport(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options?: Omit<AveragingOptions, "average"> & Partial<BetaOption> & { readonly average?: null },
): PrecisionRecallFscoreSupport;
export function precisionRecallFscoreSupport(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  { average = null, beta = 1, ...options }: AveragingOptions & Partial<BetaOption> = {},
): PrecisionRecallFscore | PrecisionRecallFscoreSupport {
  return figures(yTrue, yPred, { ...options, average }, beta, ["precision", "recall", "fscore"]) as
    | PrecisionRecallFscore
    | PrecisionRecallFscoreSupport;
}

function figures(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: AveragingOptions,
  beta: number,
  warnFor: WarnFor,
): Figures {
  if (beta !== Number.POSITIVE_INFINITY) checkOption("beta", beta, { atLeast: 0 });
  const averaged = averagedCounts(toTargets(yTrue, yPred, options.sampleWeight), options);
  return averagedFigures(averaged, options.zeroDivision ?? "warn", beta, warnFor);
}

/** Precision, recall and F of counts; with the support where nothing is averaged. */
export function averagedFigures(
  averaged: AveragedCounts,
  zeroDivision: NonNullable<AveragingOptions["zeroDivision"]>,
  beta: number,
  warnFor: WarnFor,
): Figures {
  const { counts } = averaged;
  const of = (key: keyof (typeof counts)[number]) => counts.map((entry) => entry[key]);
  const [hits, predicted, support] = [of("truePositives"), of("predicted"), of("support")];
  const undefinedOf = (metric: "precision" | "recall", lacking: string) => (): void => {
    if (!warnFor.includes(metric)) return;
    const name = metric === "precision" ? "Precision" : "Recall";
    warnUndefined(warnFor.includes("fscore") ? `${name} (and F-score)` : name, lacking, averaged);
  };
  const precision = divide(hits, predicted, zeroDivision, undefinedOf("precision", "predicted"));
  const recall = divide(hits, support, zeroDivision, undefinedOf("recall", "true"));
  const hasNeither = support.some((sum, index) => sum === 0 && predicted[index] === 0);
  if (zeroDivision === "warn" && warnFor.length === 1 && warnFor[0] === "fscore" && hasNeither) {
    warnUndefined("F-score", "true or predicted", averaged);
  }
  const fscore = precision.map((share, index) => fscoreOf(share, recall[index] ?? 0, beta));
  if (averaged.average === null) return { precision, recall, fscore, support } as Figures;
  if (averaged.average === "weighted" && weightedSum(support) === 0) {
    // Without a row of any class there is nothing to weigh by.
    const empty = Number(zeroDivision === 1);
    const unless = weightedSum(predicted) === 0 ? empty : 0;
    return { precision: unless, recall: empty, fscore: unless };
  }
  const mean = (values: readonly number[]) => averageOf(values, averaged);
  return { precision: mean(precision), recall: mean(recall), fscore: mean(fscore) };
}

function fscoreOf(precision: number, recall: number, beta: number): number {
  if (beta === Number.POSITIVE_INFINITY) return recall;
  const denominator = beta ** 2 * precision + recall;
  return denominator === 0 ? 0 : ((1 + beta ** 2) * precision * recall) / denominator;
}
