/** A histogram's bucket: how many observations were at most `upperBound`. */
export interface Bucket {
  /** `Infinity` in the last bucket. */
  readonly upperBound: number;
  /** Cumulative: includes those of all lower buckets. */
  readonly count: number;
}

/**
 * Quantile of a histogram, interpolated linearly within its bucket; within the last, its lower bound.
 *
 * @param quantile - In [0, 1].
 * @param buckets - By rising bound, the last one infinite.
 * @returns `NaN` without observations.
 * @see PromQL `histogram_quantile`
 */
export function histogramQuantile(quantile: number, buckets: readonly Bucket[]): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return Number.NaN;
  const rank = quantile * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  const below = buckets[index - 1] ?? { upperBound: 0, count: 0 };
  if (bucket === undefined || bucket.upperBound === Number.POSITIVE_INFINITY) return below.upperBound;
  const inBucket = bucket.count - below.count;
  // An empty bucket is only met at rank 0, in the first one.
  if (inBucket === 0) return below.upperBound;
  return below.upperBound + (bucket.upperBound - below.upperBound) * ((rank - below.count) / inBucket);
}
