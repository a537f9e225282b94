import { type MatrixLike, toMatrix } from "../data/matrix.js";
import { NotFittedError } from "../errors.js";
import { checkColumnCount } from "./checks.js";
import { readNumbers, type SpecReader } from "./spec-fields.js";
import type { Transformer, TransformerSpec } from "./transformer.js";

/** What {@link StandardScaler} learned, one entry a column. */
interface Fitted {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly scale: readonly number[];
}

/**
 * Scales each column to mean 0 and variance 1: z = (x − μ) / σ, with the population's σ (divided by n).
 * A constant column is only centred (σ = 1).
 *
 * @example new StandardScaler().fitTransform([[1], [3]]) // [[-1], [1]]
 * @see scikit-learn `StandardScaler`
 */
export class StandardScaler implements Transformer {
  #fitted: Fitted | undefined;

  /** Rebuilds a fitted scaler. @throws {SpecError} If a field is missing or not a list of numbers. */
  static readonly fromSpec: SpecReader = (spec) => {
    const mean = readNumbers(spec, "mean");
    const variance = readNumbers(spec, "variance", { length: mean.length, atLeast: 0 });
    const scale = readNumbers(spec, "scale", { length: mean.length, above: 0 });
    const scaler = new StandardScaler();
    scaler.#fitted = { mean, variance, scale };
    return scaler;
  };

  /** Mean of each column, shape `[d]`. @throws {NotFittedError} */
  get mean(): readonly number[] {
    return this.#parameters().mean;
  }

  /** Population variance of each column, shape `[d]`. @throws {NotFittedError} */
  get variance(): readonly number[] {
    return this.#parameters().variance;
  }

  /** What each column is divided by, shape `[d]`; 1 for a constant column. @throws {NotFittedError} */
  get scale(): readonly number[] {
    return this.#parameters().scale;
  }

  /**
   * Learns mean and variance of each column.
   *
   * @param x - Shape `[n, d]`, n ≥ 1.
   * @throws {ShapeError | DataError} See {@link toMatrix}.
   */
  fit(x: MatrixLike): this {
    const rows = toMatrix(x);
    const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
    const statistics = columns.map(columnStatistics);
    this.#fitted = {
      mean: statistics.map(({ mean }) => mean),
      variance: statistics.map(({ variance }) => variance),
      scale: statistics.map(({ mean, variance }) =>
        isConstant(mean, variance, rows.length) ? 1 : Math.sqrt(variance),
      ),
    };
    return this;
  }

  /** Scales `x`, shape `[n, d]`. @throws {NotFittedError | ShapeError | DataError} */
  transform(x: MatrixLike): number[][] {
    const { mean, scale } = this.#parameters();
    const rows = toMatrix(x);
    checkColumnCount(rows, mean.length, "StandardScaler");
    return rows.map((row) =>
      row.map((value, column) => (value - (mean[column] ?? 0)) / (scale[column] ?? 1)),
    );
  }

  /** {@link fit}, then {@link transform} of the same rows. */
  fitTransform(x: MatrixLike): number[][] {
    return this.fit(x).transform(x);
  }

  /** Undoes {@link transform}: x = z σ + μ, shape `[n, d]`. */
  inverseTransform(z: MatrixLike): number[][] {
    const { mean, scale } = this.#parameters();
    const rows = toMatrix(z);
    checkColumnCount(rows, mean.length, "StandardScaler");
    return rows.map((row) => row.map((value, column) => value * (scale[column] ?? 1) + (mean[column] ?? 0)));
  }

  toSpec(): TransformerSpec {
    return { type: "StandardScaler", ...this.#parameters() };
  }

  #parameters(): Fitted {
    if (this.#fitted === undefined) throw new NotFittedError("StandardScaler");
    return this.#fitted;
  }
}

/** Two-pass mean and variance; the second sum corrects the rounding of the first (Chan, Golub, LeVeque 1983). */
function columnStatistics(values: readonly number[]): { mean: number; variance: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let squares = 0;
  let drift = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    drift += value - mean;
  }
  return { mean, variance: (squares - drift ** 2 / n) / n };
}

/** The variance is rounding error: scikit-learn's bound for `StandardScaler`. */
function isConstant(mean: number, variance: number, n: number): boolean {
  return variance <= n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2;
}
