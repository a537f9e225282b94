import type { LabelsLike } from "../data/labels.js";
import type { Rows } from "../data/take-rows.js";
import { type Displayable, displaySymbol, type MimeBundle } from "../display.js";
import { NotFittedError, ParameterError } from "../errors.js";
import type { Classifier } from "../models/estimator.js";
import type { ExportSource } from "../models/export-source.js";
import { crossValScore } from "./cross-val-score.js";
import type { CrossValidator } from "./folds.js";
import type { Scorer, ScoringName } from "./scoring.js";
import { SearchResults, type SearchTrial } from "./search-results.js";
import { StratifiedKFold } from "./stratified-k-fold.js";

/** Values to try, by parameter. */
export type ParamGrid = Readonly<Record<string, readonly unknown[]>>;

/** One value of each parameter of a grid. */
export type GridPoint<G extends ParamGrid> = { readonly [Name in keyof G]: G[Name][number] };

/** Options of {@link GridSearch}. */
export interface GridSearchOptions<E, X> {
  /** Folds, or their number for a {@link StratifiedKFold}; default 5. The same folds judge every combination. */
  readonly cv?: number | CrossValidator;
  /** Default `accuracy`. */
  readonly scoring?: ScoringName | Scorer<E, X>;
  /** Fits the best combination on all rows at the end; default true. */
  readonly refit?: boolean;
  /** Shuffles the rows into the folds, repeatably. Default: folds in the rows' order. Not used with own folds. */
  readonly seed?: number;
}

/** Options of `fit`. */
export interface SearchFitOptions {
  /** Ends the search with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each combination. */
  readonly onTrial?: (progress: SearchProgress) => void;
}

/** How far a search is. */
export interface SearchProgress {
  /** Combinations done, from 1. */
  readonly trial: number;
  readonly trials: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly meanScore: number;
  /** Mean score of the best combination so far. */
  readonly bestScore: number;
}

/**
 * Tries every combination of parameters by cross-validation and keeps the best, the first of equals.
 *
 * @typeParam G - The grid.
 * @typeParam E - The estimator that the factory makes.
 * @example
 * const search = new GridSearch(({ alpha }) => new MLPClassifier({ alpha, seed: 1 }), { alpha: [1e-4, 1e-2] }, { cv: 3 });
 * await search.fit(xTrain, yTrain);
 * search.bestParams; // { alpha: 0.0001 }
 * @see scikit-learn `GridSearchCV`
 */
export class GridSearch<
  const G extends ParamGrid,
  E extends Classifier<X>,
  X extends Rows = Parameters<E["fit"]>[0] & Rows,
> implements Displayable
{
  readonly #create: (params: GridPoint<G>) => E;
  readonly #points: readonly GridPoint<G>[];
  readonly #options: GridSearchOptions<E, X>;
  #results: SearchResults<GridPoint<G>> | undefined;
  #best: E | undefined;

  /**
   * @param create - Makes an estimator that is not fitted.
   * @throws {ParameterError} If the grid or one of its lists is empty.
   */
  constructor(create: (params: GridPoint<G>) => E, paramGrid: G, options: GridSearchOptions<E, X> = {}) {
    this.#create = create;
    this.#points = gridPoints(paramGrid);
    this.#options = options;
  }

  /** Every combination, best first. @throws {NotFittedError} */
  get results(): SearchResults<GridPoint<G>> {
    if (this.#results === undefined) throw new NotFittedError("GridSearch");
    return this.#results;
  }

  /** The best combination. @throws {NotFittedError} */
  get bestParams(): GridPoint<G> {
    return this.#bestTrial().params;
  }

  /** Mean score of the best combination over the folds. @throws {NotFittedError} */
  get bestScore(): number {
    return this.#bestTrial().meanScore;
  }

  /** The best combination, fitted on all rows. @throws {NotFittedError} Also with `refit: false`. */
  get bestEstimator(): E {
    if (this.#best === undefined) throw new NotFittedError("GridSearch");
    return this.#best;
  }

  /**
   * Runs the search.
   *
   * @param x - n rows.
   * @param y - Labels, shape `[n]`.
   * @throws What the estimator's `fit` throws.
   */
  async fit(x: X, y: LabelsLike, options: SearchFitOptions = {}): Promise<this> {
    const { scoring, refit = true } = this.#options;
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    const settings = { ...(scoring === undefined ? {} : { scoring }), ...signal, cv: this.#folds() };
    const trials: Omit<SearchTrial<GridPoint<G>>, "rank">[] = [];
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const params of this.#points) {
      const started = performance.now();
      const scores = await crossValScore(() => this.#create(params), x, y, settings);
      const meanScore = mean(scores);
      const stdScore = Math.sqrt(mean(scores.map((score) => (score - meanScore) ** 2)));
      trials.push({ params, scores, meanScore, stdScore, fitSeconds: (performance.now() - started) / 1000 });
      bestScore = Math.max(bestScore, meanScore);
      options.onTrial?.({ trial: trials.length, trials: this.#points.length, params, meanScore, bestScore });
    }
    const results = new SearchResults(trials);
    const [best] = results.trials;
    const estimator = refit && best !== undefined ? this.#create(best.params) : undefined;
    try {
      await estimator?.fit(x, y, signal);
    } catch (error) {
      estimator?.dispose();
      throw error;
    }
    this.dispose();
    this.#results = results;
    this.#best = estimator;
    return this;
  }

  /** What `%deploy` ships of the best estimator. @throws {NotFittedError} */
  toExportSource(): ExportSource {
    return this.bestEstimator.toExportSource();
  }

  /** Frees the best estimator's tensors. */
  dispose(): void {
    this.#best?.dispose();
    this.#best = undefined;
    this.#results = undefined;
  }

  [displaySymbol](): MimeBundle {
    if (this.#results !== undefined) return this.#results[displaySymbol]();
    return { "text/plain": `GridSearch over ${this.#points.length} combinations, not fitted` };
  }

  #bestTrial(): SearchTrial<GridPoint<G>> {
    const [best] = this.results.trials;
    if (best === undefined) throw new NotFittedError("GridSearch");
    return best;
  }

  #folds(): CrossValidator {
    const { cv = 5, seed } = this.#options;
    if (typeof cv !== "number") return cv;
    return new StratifiedKFold({ nSplits: cv, ...(seed === undefined ? {} : { shuffle: true, seed }) });
  }
}

/** Every combination; the last parameter changes fastest. */
function gridPoints<G extends ParamGrid>(grid: G): GridPoint<G>[] {
  const entries = Object.entries(grid);
  if (entries.length === 0)
    throw new ParameterError("Expected at least one parameter in the grid, got none.");
  let points: Record<string, unknown>[] = [{}];
  for (const [name, values] of entries) {
    if (values.length === 0) throw new ParameterError(`Expected at least one value of ${name}, got none.`);
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  return points as GridPoint<G>[];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
