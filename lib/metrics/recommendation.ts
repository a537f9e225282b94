import { checkOption } from "../check-option.js";
import { DataError, ParameterError, ShapeError } from "../errors.js";
import { weightedMean } from "./weights.js";

/** What is recommended: an id. */
export type Item = string | number;

/** The items that are relevant to each user, in any order. */
export type RelevantItems = readonly (readonly Item[] | ReadonlySet<Item>)[];

/** The items recommended to each user, best first. */
export type RankedItems = readonly (readonly Item[])[];

/** Option of the metrics of recommendations. */
export interface AtKOption {
  /** Recommendations that count, from the top; default 10. */
  readonly k?: number;
}

/**
 * Share of the first k recommendations that are relevant: |topₖ ∩ relevant| / k, the mean over the users. Users to whom nothing
 * is relevant are left out.
 *
 * @param relevant - Relevant items, one list a user.
 * @param recommended - Recommended items, best first, one list a user; one shorter than k has misses at its end.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the numbers of users differ, or nothing is relevant to any.
 * @throws {DataError} If an item is recommended twice to a user.
 * @example precisionAtK([["a", "b"]], [["b", "c"]], { k: 2 }) // 0.5
 */
export function precisionAtK(
  relevant: RelevantItems,
  recommended: RankedItems,
  options: AtKOption = {},
): number {
  return meanOverUsers(relevant, recommended, options, ({ hits, k }) => count(hits) / k);
}

/**
 * Share of the relevant items that are among the first k recommendations: |topₖ ∩ relevant| / |relevant|, the mean over
 * the users. Users to whom nothing is relevant are left out.
 *
 * @param relevant - Relevant items, one list a user.
 * @param recommended - Recommended items, best first, one list a user.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the numbers of users differ, or nothing is relevant to any.
 * @throws {DataError} If an item is recommended twice to a user.
 * @example recallAtK([["a", "b"]], [["b", "c"]], { k: 2 }) // 0.5
 */
export function recallAtK(
  relevant: RelevantItems,
  recommended: RankedItems,
  options: AtKOption = {},
): number {
  return meanOverUsers(relevant, recommended, options, ({ hits, relevant: all }) => count(hits) / all);
}

/**
 * Share of the users who find a relevant item among the first k recommendations. Users to whom nothing is relevant are
 * left out.
 *
 * @param relevant - Relevant items, one list a user.
 * @param recommended - Recommended items, best first, one list a user.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the numbers of users differ, or nothing is relevant to any.
 * @throws {DataError} If an item is recommended twice to a user.
 */
export function hitRateAtK(
  relevant: RelevantItems,
  recommended: RankedItems,
  options: AtKOption = {},
): number {
  return meanOverUsers(relevant, recommended, options, ({ hits }) => Number(hits.includes(true)));
}

/**
 * Mean of 1 / rank of the first relevant item among the first k recommendations; 0 where there is none. Users to whom
 * nothing is relevant are left out.
 *
 * @param relevant - Relevant items, one list a user.
 * @param recommended - Recommended items, best first, one list a user.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the numbers of users differ, or nothing is relevant to any.
 * @throws {DataError} If an item is recommended twice to a user.
 * @example meanReciprocalRank([["a"]], [["b", "a"]]) // 0.5
 */
export function meanReciprocalRank(
  relevant: RelevantItems,
  recommended: RankedItems,
  options: AtKOption = {},
): number {
  return meanOverUsers(relevant, recommended, options, ({ hits }) => {
    const first = hits.indexOf(true);
    return first < 0 ? 0 : 1 / (first + 1);
  });
}

/**
 * MAP@k, the mean over the users of Σᵢ precision@i [item i is relevant] / min(k, |relevant|). Users to whom nothing is relevant are
 * left out.
 *
 * @param relevant - Relevant items, one list a user.
 * @param recommended - Recommended items, best first, one list a user.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the numbers of users differ, or nothing is relevant to any.
 * @throws {DataError} If an item is recommended twice to a user.
 * @example meanAveragePrecisionAtK([["a", "b"]], [["a", "c", "b"]]) // 0.833
 */
export function meanAveragePrecisionAtK(
  relevant: RelevantItems,
  recommended: RankedItems,
  options: AtKOption = {},
): number {
  return meanOverUsers(relevant, recommended, options, ({ hits, relevant: all, k }) => {
    let [found, sum] = [0, 0];
    hits.forEach((isHit, rank) => {
      if (!isHit) return;
      found += 1;
      sum += found / (rank + 1);
    });
    return sum / Math.min(all, k);
  });
}

/**
 * NDCG@k of items that are relevant or not: Σᵢ [item i is relevant] / log₂(1 + i), divided by that of the best order, the
 * mean over the users. Users to whom nothing is relevant are left out. For degrees of relevance see {@link ndcgScore}.
 *
 * @param relevant - Relevant items, one list a user.
 * @param recommended - Recommended items, best first, one list a user.
 * @returns Ratio in [0, 1]; higher is better.
 * @throws {ShapeError} If the numbers of users differ, or nothing is relevant to any.
 * @throws {DataError} If an item is recommended twice to a user.
 */
export function ndcgAtK(relevant: RelevantItems, recommended: RankedItems, options: AtKOption = {}): number {
  return meanOverUsers(relevant, recommended, options, ({ hits, relevant: all, k }) => {
    const gain = (isHit: boolean, rank: number) => (isHit ? 1 / Math.log2(rank + 2) : 0);
    const sum = (ranks: readonly boolean[]) => ranks.reduce((total, is, rank) => total + gain(is, rank), 0);
    return sum(hits) / sum(new Array<boolean>(Math.min(all, k)).fill(true));
  });
}

/**
 * Share of the catalogue that is recommended to anybody within the first k.
 *
 * @param recommended - Recommended items, best first, one list a user.
 * @param catalog - All items, or their number.
 * @returns Ratio in [0, 1]; higher is more diverse.
 * @throws {ParameterError} If the catalogue is empty or smaller than what is recommended from it.
 * @throws {DataError} If an item that is not in the catalogue is recommended.
 */
export function catalogCoverage(
  recommended: RankedItems,
  catalog: readonly Item[] | number,
  options: AtKOption = {},
): number {
  const k = checkOption("k", options.k ?? 10, { atLeast: 1, integer: true });
  const shown = new Set(recommended.flatMap((items) => items.slice(0, k)));
  const known = typeof catalog === "number" ? undefined : new Set(catalog);
  const stranger = known && [...shown].find((item) => !known.has(item));
  if (stranger !== undefined) {
    throw new DataError(`Expected recommendations from the catalog, got ${JSON.stringify(stranger)}.`);
  }
  const size = known?.size ?? Number(catalog);
  if (!(size > 0 && size >= shown.size)) {
    throw new ParameterError(`Expected a catalog of at least ${Math.max(1, shown.size)} items, got ${size}.`);
  }
  return shown.size / size;
}

/** One user's first k recommendations. */
interface UserHits {
  /** Whether each recommendation is relevant. */
  readonly hits: readonly boolean[];
  /** Number of relevant items, at least 1. */
  readonly relevant: number;
  readonly k: number;
}

function meanOverUsers(
  relevant: RelevantItems,
  recommended: RankedItems,
  options: AtKOption,
  score: (user: UserHits) => number,
): number {
  const k = checkOption("k", options.k ?? 10, { atLeast: 1, integer: true });
  if (relevant.length !== recommended.length) {
    throw new ShapeError(
      `Expected relevant and recommended items of the same users, got ${relevant.length} and ${recommended.length} lists.`,
    );
  }
  const scores = relevant.flatMap((items, user) => {
    const wanted = new Set(items);
    const shown = recommended[user] ?? [];
    const twice = shown.find((item, rank) => shown.indexOf(item) !== rank);
    if (twice !== undefined) {
      throw new DataError(
        `Expected different recommendations, got ${JSON.stringify(twice)} twice for user ${user}.`,
      );
    }
    if (wanted.size === 0) return [];
    return [score({ hits: shown.slice(0, k).map((item) => wanted.has(item)), relevant: wanted.size, k })];
  });
  if (scores.length === 0) {
    throw new ShapeError("Expected a user with relevant items, got none.");
  }
  return weightedMean(scores);
}

function count(hits: readonly boolean[]): number {
  return hits.filter(Boolean).length;
}
