import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Random } from "../../../lib/data/random.js";

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/data/random.json", import.meta.url), "utf8"),
) as { seed: number; uint32: number[] }[];

it.each(fixture)("Random($seed) gives the sequence of the reference implementation", ({ seed, uint32 }) => {
  const random = new Random(seed);
  expect(uint32.map(() => random.uint32())).toEqual(uint32);
});

it("next is uniform in [0, 1)", () => {
  const random = new Random(5);
  const drawn = Array.from({ length: 20_000 }, () => random.next());
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  const bins = new Array<number>(10).fill(0);
  for (const value of drawn) {
    const bin = Math.floor(value * 10);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const chiSquare = bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  expect(chiSquare).toBeLessThan(27.88); // χ² of 9 degrees of freedom at 0.999
});

it("permutation holds every number once and differs from seed to seed", () => {
  const first = new Random(1).permutation(100);
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(new Random(2).permutation(100)).not.toEqual(first);
  expect(new Random(1).permutation(100)).toEqual(first);
});

it("without a seed every generator is another", () => {
  expect(new Random().uint32()).not.toBe(new Random().uint32());
});
