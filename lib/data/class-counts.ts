import type { Random } from "./random.js";

/**
 * Number of rows to draw from each class so that `total` rows keep the proportions of `counts`: the floors of the
 * exact shares, then one more for the largest remainders; ties are broken at random.
 *
 * @param counts - Rows available in each class.
 * @param total - Rows to draw, at most the sum of `counts`.
 * @see scikit-learn `_approximate_mode`
 */
export function proportionalCounts(counts: readonly number[], total: number, random: Random): number[] {
  const available = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / available) * total);
  const drawn = exact.map(Math.floor);
  let missing = Math.round(total - drawn.reduce((sum, count) => sum + count, 0));
  const remainders = exact.map((share, index) => share - (drawn[index] ?? 0));
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing === 0) break;
    const tied = remainders.flatMap((value, index) => (value === remainder ? [index] : []));
    for (const index of random.shuffle(tied).slice(0, missing)) drawn[index] = (drawn[index] ?? 0) + 1;
    missing -= Math.min(missing, tied.length);
  }
  return drawn;
}

/** Positions of the rows of each class, classes in the order given. */
export function rowsByClass<T>(labels: readonly T[], classes: readonly T[]): number[][] {
  const rows = new Map<T, number[]>(classes.map((label) => [label, []]));
  labels.forEach((label, row) => {
    rows.get(label)?.push(row);
  });
  return [...rows.values()];
}
