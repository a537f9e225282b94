import { Random } from "../../lib/data/random.js";

/** Rows around one centre a class, with their classes 0 … k − 1 in turn. */
export function blobs(options: { rows: number; classes: number; columns: number; seed: number }): {
  x: number[][];
  y: number[];
} {
  const random = new Random(options.seed);
  // The sum of uniform numbers is close enough to normal.
  const noise = () => [1, 2, 3, 4].reduce((sum) => sum + random.next() - 0.5, 0);
  const y = Array.from({ length: options.rows }, (_, row) => row % options.classes);
  const x = y.map((label) =>
    Array.from(
      { length: options.columns },
      (_, column) => (column % options.classes === label ? 3 : 0) + noise(),
    ),
  );
  return { x, y };
}

/** Grey images of 6 × 6 pixels with a bright horizontal (class 0) or vertical (class 1) bar, and some noise. */
export function bars(rows: number, seed: number): { x: number[][][]; y: number[] } {
  const random = new Random(seed);
  const y = Array.from({ length: rows }, (_, row) => row % 2);
  const x = y.map((label) => {
    const place = random.integer(6);
    return Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 6 }, (_, j) => ((label === 0 ? i : j) === place ? 1 : 0) + random.next() * 0.3),
    );
  });
  return { x, y };
}
