import { type MatrixLike, toMatrix } from "../data/matrix.js";
import { NotFittedError, ParameterError } from "../errors.js";
import { checkColumnCount } from "./checks.js";
import { readNumbers, type SpecReader } from "./spec-fields.js";
import type { Transformer, TransformerSpec } from "./transformer.js";

/** Options of {@link MinMaxScaler}. */
export interface MinMaxScalerOptions {
  /** Smallest and largest value after scaling; default `[0, 1]`. */
  readonly featureRange?: readonly [number, number];
}

/** What {@link MinMaxScaler} learned, one entry a column. */
interface Fitted {
  readonly dataMin: readonly number[];
  readonly dataMax: readonly number[];
  readonly scale: readonly number[];
  readonly min: readonly number[];
}

/**
 * Maps each column linearly onto a range: x' = x · scale + min, with scale = (b − a) / (max − min) and
 * min = a − min(x) · scale. A constant column maps to `a`. New data may leave the range.
 *
 * @example new MinMaxScaler().fitTransform([[1], [3]]) // [[0], [1]]
 * @see scikit-learn `MinMaxScaler`
 */
export class MinMaxScaler implements Transformer {
  readonly featureRange: readonly [number, number];
  #fitted: Fitted | undefined;

  /** @throws {ParameterError} If the range is empty or not finite. */
  constructor(options: MinMaxScalerOptions = {}) {
    const [low, high] = options.featureRange ?? [0, 1];
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
      throw new ParameterError(`Expected featureRange [a, b] with a < b, got [${low}, ${high}].`);
    }
    this.featureRange = [low, high];
  }

  /** Rebuilds a fitted scaler. @throws {SpecError} If a field is missing or not a list of numbers. */
  static readonly fromSpec: SpecReader = (spec) => {
    const [low = Number.NaN, high = Number.NaN] = readNumbers(spec, "featureRange", { length: 2 });
    const dataMin = readNumbers(spec, "dataMin");
    const dataMax = readNumbers(spec, "dataMax", { length: dataMin.length });
    const scale = readNumbers(spec, "scale", { length: dataMin.length, above: 0 });
    const min = readNumbers(spec, "min", { length: dataMin.length });
    const scaler = new MinMaxScaler({ featureRange: [low, high] });
    scaler.#fitted = { dataMin, dataMax, scale, min };
    return scaler;
  };

  /** Smallest value of each column, shape `[d]`. @throws {NotFittedError} */
  get dataMin(): readonly number[] {
    return this.#parameters().dataMin;
  }

  /** Largest value of each column, shape `[d]`. @throws {NotFittedError} */
  get dataMax(): readonly number[] {
    return this.#parameters().dataMax;
  }

  /** What each column is multiplied by, shape `[d]`. @throws {NotFittedError} */
  get scale(): readonly number[] {
    return this.#parameters().scale;
  }

  /**
   * Learns smallest and largest value of each column.
   *
   * @param x - Shape `[n, d]`, n ≥ 1.
   * @throws {ShapeError | DataError} See {@link toMatrix}.
   */
  fit(x: MatrixLike): this {
    const rows = toMatrix(x);
    const [low, high] = this.featureRange;
    const dataMin = [...(rows[0] ?? [])];
    const dataMax = [...(rows[0] ?? [])];
    for (const row of rows) {
      row.forEach((value, column) => {
        dataMin[column] = Math.min(dataMin[column] ?? value, value);
        dataMax[column] = Math.max(dataMax[column] ?? value, value);
      });
    }
    const scale = dataMin.map(
      (smallest, column) => (high - low) / nonZero((dataMax[column] ?? smallest) - smallest),
    );
    const min = dataMin.map((smallest, column) => low - smallest * (scale[column] ?? 1));
    this.#fitted = { dataMin, dataMax, scale, min };
    return this;
  }

  /** Scales `x`, shape `[n, d]`. @throws {NotFittedError | ShapeError | DataError} */
  transform(x: MatrixLike): number[][] {
    const { scale, min } = this.#parameters();
    const rows = toMatrix(x);
    checkColumnCount(rows, scale.length, "MinMaxScaler");
    return rows.map((row) => row.map((value, column) => value * (scale[column] ?? 1) + (min[column] ?? 0)));
  }

  /** {@link fit}, then {@link transform} of the same rows. */
  fitTransform(x: MatrixLike): number[][] {
    return this.fit(x).transform(x);
  }

  /** Undoes {@link transform}: x = (x' − min) / scale, shape `[n, d]`. */
  inverseTransform(x: MatrixLike): number[][] {
    const { scale, min } = this.#parameters();
    const rows = toMatrix(x);
    checkColumnCount(rows, scale.length, "MinMaxScaler");
    return rows.map((row) => row.map((value, column) => (value - (min[column] ?? 0)) / (scale[column] ?? 1)));
  }

  toSpec(): TransformerSpec {
    return { type: "MinMaxScaler", featureRange: this.featureRange, ...this.#parameters() };
  }

  #parameters(): Fitted {
    if (this.#fitted === undefined) throw new NotFittedError("MinMaxScaler");
    return this.#fitted;
  }
}

/** A range below 10 ε counts as constant, as in scikit-learn. */
function nonZero(range: number): number {
  return range < 10 * Number.EPSILON ? 1 : range;
}
