import { checkOption } from "../check-option.js";
import { Random } from "../data/random.js";
import { ParameterError } from "../errors.js";
import { type CrossValidator, type Fold, type FoldOptions, toFolds } from "./folds.js";

/**
 * Consecutive folds, the first n mod k of them one row larger.
 *
 * @example new KFold({ nSplits: 3 }).split(6)[0] // { train: [2, 3, 4, 5], test: [0, 1] }
 * @see scikit-learn `KFold`
 */
export class KFold implements CrossValidator {
  readonly #nSplits: number;
  readonly #options: FoldOptions;

  /** @throws {ParameterError} If `nSplits` is below 2. */
  constructor(options: FoldOptions = {}) {
    this.#nSplits = checkOption("nSplits", options.nSplits ?? 5, { atLeast: 2, integer: true });
    this.#options = options;
  }

  /** @throws {ParameterError} If there are fewer rows than folds. */
  split(n: number): Fold[] {
    if (n < this.#nSplits) {
      throw new ParameterError(`Expected at least ${this.#nSplits} rows, one a fold, got ${n}.`);
    }
    const order = this.#options.shuffle
      ? new Random(this.#options.seed).permutation(n)
      : Array.from({ length: n }, (_, row) => row);
    const [size, larger] = [Math.floor(n / this.#nSplits), n % this.#nSplits];
    const foldOfRow = new Array<number>(n).fill(0);
    order.forEach((row, position) => {
      const inLarger = position < larger * (size + 1);
      foldOfRow[row] = inLarger
        ? Math.floor(position / (size + 1))
        : larger + Math.floor((position - larger * (size + 1)) / size);
    });
    return toFolds(foldOfRow, this.#nSplits);
  }
}
