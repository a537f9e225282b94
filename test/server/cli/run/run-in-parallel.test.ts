import { describe, expect, it } from "vitest";
import { runInParallel } from "../../../../server/cli/run/run-in-parallel.js";

describe("running in parallel", () => {
  it("does as many at a time as it may, and returns the results in order", async () => {
    const begun: number[] = [];
    const finish = new Map<number, () => void>();
    const all = runInParallel([1, 2, 3], 2, (item) => {
      begun.push(item);
      return new Promise<number>((resolve) => finish.set(item, () => resolve(item * 10)));
    });
    expect(begun).toEqual([1, 2]);
    finish.get(2)?.();
    await expect.poll(() => begun).toEqual([1, 2, 3]);
    finish.get(3)?.();
    finish.get(1)?.();
    expect(await all).toEqual([10, 20, 30]);
  });

  it("begins no other after one has failed", async () => {
    const begun: number[] = [];
    const all = runInParallel([1, 2, 3], 1, async (item) => {
      begun.push(item);
      if (item === 2) throw new RangeError("two");
    });
    await expect(all).rejects.toThrow("two");
    expect(begun).toEqual([1, 2]);
  });
});
