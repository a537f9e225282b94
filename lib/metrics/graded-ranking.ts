import { checkOption } from "../check-option.js";
import { checkSameLength, type LabelsLike } from "../data/labels.js";
import { type MatrixLike, toMatrix } from "../data/matrix.js";
import { DataError, ShapeError } from "../errors.js";
import { toIndicator } from "./targets.js";
import { type SampleWeightOption, toWeights, weightedMean, weightedSum } from "./weights.js";

/** Options of {@link ndcgScore}. */
export interface NdcgOptions extends SampleWeightOption {
  /** Ranks that count, from the top; default all. */
  readonly k?: number;
  /** Takes items of equal score in the order of their columns, last first, instead of averaging over all orders; default false. */
  readonly ignoreTies?: boolean;
}

/** Options of {@link dcgScore}. */
export interface DcgOptions extends NdcgOptions {
  /** Base of the discount's logarithm, above 1; default 2. */
  readonly logBase?: number;
}

/**
 * Discounted cumulative gain of each row's items in the order of their scores: Σᵣ gainᵣ / log₂(1 + r), the mean over the rows.
 *
 * @param yTrue - True relevance (gain) of each item, shape `[n, m]`, m ≥ 2.
 * @param yScore - Predicted scores, shape `[n, m]`.
 * @returns Higher is better.
 * @throws {ShapeError} If the shapes differ or there are fewer than two items.
 * @see scikit-learn `dcg_score`
 */
export function dcgScore(yTrue: MatrixLike, yScore: MatrixLike, options: DcgOptions = {}): number {
  const { truth, scores, weights } = toRankings(yTrue, yScore, options.sampleWeight);
  const discounts = discountsOf(truth[0]?.length ?? 0, options);
  return weightedMean(
    truth.map((gains, row) => dcg(gains, scores[row] ?? [], discounts, options.ignoreTies ?? false)),
    weights,
  );
}

/**
 * {@link dcgScore} divided by that of the best order, row by row; 0 where nothing is relevant.
 *
 * @param yTrue - True relevance (gain) of each item, at least 0, shape `[n, m]`, m ≥ 2.
 * @param yScore - Predicted scores, shape `[n, m]`.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the shapes differ or there are fewer than two items.
 * @throws {DataError} If a gain is below 0.
 * @example ndcgScore([[10, 0, 0, 1, 5]], [[0.1, 0.2, 0.3, 4, 70]]) // 0.696
 * @see scikit-learn `ndcg_score`
 */
export function ndcgScore(yTrue: MatrixLike, yScore: MatrixLike, options: NdcgOptions = {}): number {
  const { truth, scores, weights } = toRankings(yTrue, yScore, options.sampleWeight);
  const negative = truth.findIndex((gains) => gains.some((gain) => gain < 0));
  if (negative >= 0)
    throw new DataError(`Expected gains of at least 0 in yTrue, got one below in row ${negative}.`);
  const discounts = discountsOf(truth[0]?.length ?? 0, options);
  const shares = truth.map((gains, row) => {
    const best = dcg(gains, gains, discounts, true);
    return best === 0 ? 0 : dcg(gains, scores[row] ?? [], discounts, options.ignoreTies ?? false) / best;
  });
  return weightedMean(shares, weights);
}

/**
 * Mean over the relevant labels of a row of the share of relevant ones among those that score at least as high; 1 for a
 * row in which all or none are relevant.
 *
 * @param yTrue - Which labels are relevant, a matrix of 0 and 1, shape `[n, m]`.
 * @param yScore - Predicted scores, shape `[n, m]`.
 * @returns Ratio in (0, 1]; higher is better.
 * @throws {ShapeError} If the shapes differ.
 * @throws {DataError} If `yTrue` holds other values than 0 and 1.
 * @see scikit-learn `label_ranking_average_precision_score`
 */
export function labelRankingAveragePrecisionScore(
  yTrue: MatrixLike,
  yScore: MatrixLike,
  options: SampleWeightOption = {},
): number {
  const { truth, scores, weights } = toRankings(toIndicator(yTrue, "yTrue"), yScore, options.sampleWeight);
  const figures = truth.map((relevant, row) => {
    const line = scores[row] ?? [];
    const count = weightedSum(relevant);
    if (count === 0 || count === relevant.length) return 1;
    const shares = relevant.flatMap((is, column) => {
      if (is === 0) return [];
      const above = line.map((score) => Number(score >= (line[column] ?? 0)));
      return [weightedSum(above, relevant) / weightedSum(above)];
    });
    return weightedMean(shares);
  });
  return weightedMean(figures, weights);
}

function toRankings(yTrue: MatrixLike, yScore: MatrixLike, sampleWeight: LabelsLike | undefined) {
  const [truth, scores] = [toMatrix(yTrue), toMatrix(yScore)];
  checkSameLength(truth, scores, "yTrue", "yScore");
  const [items, others] = [truth[0]?.length ?? 0, scores[0]?.length ?? 0];
  if (items !== others || items < 2) {
    throw new ShapeError(
      `Expected yTrue and yScore with as many columns, at least 2, got ${items} and ${others}.`,
    );
  }
  return { truth, scores, weights: toWeights(sampleWeight, truth.length) };
}

function discountsOf(items: number, { k, logBase = 2 }: DcgOptions): number[] {
  const ranks = k === undefined ? items : checkOption("k", k, { atLeast: 1, integer: true });
  checkOption("logBase", logBase, { above: 1 });
  return Array.from({ length: items }, (_, rank) =>
    rank < ranks ? Math.log(logBase) / Math.log(rank + 2) : 0,
  );
}

function dcg(
  gains: readonly number[],
  scores: readonly number[],
  discounts: readonly number[],
  ignoreTies: boolean,
): number {
  const order = gains
    .map((_, column) => column)
    .sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
    .reverse();
  const ranked = order.map((column) => gains[column] ?? 0);
  if (ignoreTies) return weightedSum(ranked, discounts);
  let sum = 0;
  for (let start = 0, end = 1; start < order.length; start = end, end += 1) {
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end += 1;
    sum += weightedMean(ranked.slice(start, end)) * weightedSum(discounts.slice(start, end));
  }
  return sum;
}
