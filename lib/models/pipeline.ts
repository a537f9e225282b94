import type { Label, LabelsLike } from "../data/labels.js";
import { columnNames, type MatrixLike, toMatrix } from "../data/matrix.js";
import { ParameterError } from "../errors.js";
import type { Transformer } from "../preprocessing/transformer.js";
import type { Classifier, FitOptions } from "./estimator.js";
import type { ExportSource } from "./export-source.js";
import { checkFeatures } from "./features.js";

/** Named transformers, then the named estimator that learns from what they return. */
export type PipelineSteps<E> = readonly [
  ...transformers: (readonly [name: string, transformer: Transformer])[],
  estimator: readonly [name: string, estimator: E],
];

/**
 * Transformers and an estimator as one estimator: `fit` fits each step on what the one before returns, `predict`
 * applies them. Deployed, it takes raw rows.
 *
 * @example
 * const pipeline = new Pipeline([
 *   ["scale", new StandardScaler()],
 *   ["classify", new MLPClassifier({ seed: 1 })],
 * ]);
 * @see scikit-learn `Pipeline`
 */
export class Pipeline<E extends Classifier<MatrixLike>> implements Classifier<MatrixLike> {
  readonly #transformers: readonly (readonly [string, Transformer])[];
  /** The last step. */
  readonly estimator: E;
  #features: readonly string[] | undefined;

  /** @throws {ParameterError} If there is no estimator or two steps have the same name. */
  constructor(steps: PipelineSteps<E>) {
    const names = steps.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new ParameterError(`Expected steps of different names, got ${JSON.stringify(twice)} twice.`);
    }
    const last = steps.at(-1)?.[1] as Partial<E> | undefined;
    if (typeof last?.predict !== "function") {
      throw new ParameterError("Expected the last step to be an estimator, with fit and predict.");
    }
    this.estimator = last as E;
    this.#transformers = steps.slice(0, -1) as (readonly [string, Transformer])[];
  }

  /** Distinct labels, ascending: the order of the columns of {@link predictProba}. @throws {NotFittedError} */
  get classes(): readonly Label[] {
    return this.estimator.classes;
  }

  /**
   * Fits every step.
   *
   * @param x - Shape `[n, d]`; the names of a DataFrame's columns are kept.
   * @param y - Labels, shape `[n]`.
   * @throws What a step's `fit` throws.
   */
  async fit(x: MatrixLike, y: LabelsLike, options: FitOptions = {}): Promise<this> {
    let rows = toMatrix(x);
    for (const [, transformer] of this.#transformers) rows = transformer.fit(rows).transform(rows);
    this.#features = columnNames(x);
    await this.estimator.fit(rows, y, options);
    return this;
  }

  /** The rows as the estimator gets them, shape `[n, d']`. @throws {NotFittedError | ShapeError | DataError} */
  transform(x: MatrixLike): number[][] {
    checkFeatures(this.#features, x, "Pipeline");
    return this.#transformers.reduce((rows, [, transformer]) => transformer.transform(rows), toMatrix(x));
  }

  /** The most probable label of each row, shape `[n]`. @throws {NotFittedError | ShapeError | DataError} */
  predict(x: MatrixLike): Label[] {
    return this.estimator.predict(this.transform(x));
  }

  /** The probability of each class, shape `[n, k]`. @throws {NotFittedError | ShapeError | DataError} */
  predictProba(x: MatrixLike): number[][] {
    return this.estimator.predictProba(this.transform(x));
  }

  /** Share of the rows predicted right, in [0, 1]. @throws {NotFittedError | ShapeError | DataError} */
  score(x: MatrixLike, y: LabelsLike): number {
    return this.estimator.score(this.transform(x), y);
  }

  /** What `%deploy` ships: the estimator and the fitted transformers. @throws {NotFittedError} */
  toExportSource(): ExportSource {
    const source = this.estimator.toExportSource();
    return {
      ...source,
      preprocessing: [
        ...this.#transformers.map(([, transformer]) => transformer.toSpec()),
        ...source.preprocessing,
      ],
      ...(this.#features === undefined ? {} : { features: this.#features }),
    };
  }

  /** Frees the estimator's tensors; fit again before the next use. */
  dispose(): void {
    this.estimator.dispose();
  }
}
