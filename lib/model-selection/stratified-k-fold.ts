import { checkOption } from "../check-option.js";
import { rowsByClass } from "../data/class-counts.js";
import { checkSameLength, type LabelsLike, toLabels } from "../data/labels.js";
import { Random } from "../data/random.js";
import { ParameterError } from "../errors.js";
import { type CrossValidator, type Fold, type FoldOptions, toFolds } from "./folds.js";

/**
 * Folds that keep the proportions of the classes. With the labels sorted by class, classes in order of first
 * appearance, every k-th belongs to the same fold: that gives each fold its count of each class. Rows of a class go to
 * the folds in order, or at random with `shuffle`.
 *
 * @see scikit-learn `StratifiedKFold`
 */
export class StratifiedKFold implements CrossValidator {
  readonly #nSplits: number;
  readonly #options: FoldOptions;

  /** @throws {ParameterError} If `nSplits` is below 2. */
  constructor(options: FoldOptions = {}) {
    this.#nSplits = checkOption("nSplits", options.nSplits ?? 5, { atLeast: 2, integer: true });
    this.#options = options;
  }

  /**
   * @throws {ParameterError} If there are no labels, or every class has fewer rows than there are folds.
   * @throws {ShapeError} If there is not one label a row.
   */
  split(n: number, y?: LabelsLike): Fold[] {
    if (y === undefined) throw new ParameterError("Expected labels to stratify by, got none.");
    const labels = toLabels(y);
    checkSameLength(labels, { length: n }, "y", "x");
    const members = rowsByClass(labels, [...new Set(labels)]);
    const largest = Math.max(...members.map(({ length }) => length));
    if (largest < this.#nSplits) {
      throw new ParameterError(
        `Expected at most ${largest} folds, the rows of the largest class, got ${this.#nSplits}.`,
      );
    }
    const random = this.#options.shuffle ? new Random(this.#options.seed) : undefined;
    const foldOfRow = new Array<number>(n).fill(0);
    let start = 0;
    for (const rows of members) {
      const folds = rows.map((_, index) => (start + index) % this.#nSplits).sort((a, b) => a - b);
      random?.shuffle(folds);
      rows.forEach((row, index) => {
        foldOfRow[row] = folds[index] ?? 0;
      });
      start += rows.length;
    }
    return toFolds(foldOfRow, this.#nSplits);
  }
}
