import { type LabelsLike, toVector } from "../data/labels.js";
import { ParameterError, ShapeError } from "../errors.js";

/** Option of the metrics that weigh rows. */
export interface SampleWeightOption {
  /** Weight of each row, shape `[n]`. Default: every row counts once. */
  readonly sampleWeight?: LabelsLike;
}

/**
 * Reads the weights of n rows; `undefined` where there are none.
 *
 * @throws {ShapeError} If there is not one weight a row.
 * @throws {DataError} If a weight is not a finite number.
 */
export function toWeights(sampleWeight: LabelsLike | undefined, rows: number): number[] | undefined {
  if (sampleWeight === undefined) return undefined;
  const weights = toVector(sampleWeight, "sampleWeight");
  if (weights.length !== rows) {
    throw new ShapeError(`Expected ${rows} values of sampleWeight, one a row, got ${weights.length}.`);
  }
  return weights;
}

/** Σ wᵢ vᵢ; every weight is 1 where there are none. */
export function weightedSum(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) * (weights?.[i] ?? 1);
  return sum;
}

/**
 * Σ wᵢ vᵢ / Σ wᵢ.
 *
 * @throws {ParameterError} If the weights sum to 0.
 */
export function weightedMean(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (weights === undefined) return weightedSum(values) / values.length;
  const total = weightedSum(weights);
  if (total === 0) throw new ParameterError("Expected weights that do not sum to 0, got a sum of 0.");
  return weightedSum(values, weights) / total;
}
