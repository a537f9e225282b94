export { type CrossValidationOptions, crossValScore, type FoldProgress } from "./cross-val-score.js";
export type { CrossValidator, Fold, FoldOptions } from "./folds.js";
export {
  type GridPoint,
  GridSearch,
  type GridSearchOptions,
  type ParamGrid,
  type SearchFitOptions,
  type SearchProgress,
} from "./grid-search.js";
export { KFold } from "./k-fold.js";
export type { Scorer, ScoringName } from "./scoring.js";
export { SearchResults, type SearchTrial } from "./search-results.js";
export { StratifiedKFold } from "./stratified-k-fold.js";
