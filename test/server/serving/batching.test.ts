import { describe, expect, it } from "vitest";
import { Batcher } from "../../../server/serving/batching.js";
import type { NamedTensor } from "../../../server/serving/tensor.js";

const tensor = (rows: readonly (readonly number[])[]): NamedTensor[] => [
  {
    name: "x",
    datatype: "FP32",
    shape: [rows.length, rows[0]?.length ?? 0],
    data: Float32Array.from(rows.flat()),
  },
];

/** Doubles every element; remembers the rows of each call; fails on 13. */
function doubler(): { run: (inputs: readonly NamedTensor[]) => Promise<NamedTensor[]>; calls: number[] } {
  const calls: number[] = [];
  return {
    calls,
    async run(inputs) {
      calls.push(inputs[0]?.shape[0] ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
      return inputs.map((input) => {
        const data = Float32Array.from(input.data as Float32Array, (value) => value * 2);
        if (data.includes(26)) throw new Error("unlucky");
        return { ...input, name: "y", data };
      });
    },
  };
}

const values = (outputs: readonly NamedTensor[]): number[] => Array.from(outputs[0]?.data as Float32Array);

describe("Batcher", () => {
  it("runs the requests of one turn in one call and splits the answer", async () => {
    const { run, calls } = doubler();
    const batcher = new Batcher(run);
    const answers = await Promise.all(
      [
        [[1, 2]],
        [
          [3, 4],
          [5, 6],
        ],
        [[7, 8]],
      ].map((rows) => batcher.submit(tensor(rows))),
    );
    expect(calls).toEqual([4]);
    expect(answers.map(values)).toEqual([
      [2, 4],
      [6, 8, 10, 12],
      [14, 16],
    ]);
    expect(answers.map(([output]) => output?.shape)).toEqual([
      [1, 2],
      [2, 2],
      [1, 2],
    ]);
  });

  it("runs what arrives while busy next, in one call", async () => {
    const { run, calls } = doubler();
    const batcher = new Batcher(run);
    const first = batcher.submit(tensor([[1]]));
    await new Promise((resolve) => setImmediate(resolve));
    const later = [2, 3, 4].map((value) => batcher.submit(tensor([[value]])));
    expect(values(await first)).toEqual([2]);
    expect((await Promise.all(later)).map(values)).toEqual([[4], [6], [8]]);
    expect(calls).toEqual([1, 3]);
  });

  it("fails only the request that makes its batch fail", async () => {
    const { run } = doubler();
    const batcher = new Batcher(run);
    const settled = await Promise.allSettled([1, 13, 3].map((value) => batcher.submit(tensor([[value]]))));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(values((settled[2] as PromiseFulfilledResult<NamedTensor[]>).value)).toEqual([6]);
  });

  it("keeps rows of different shapes in different calls", async () => {
    const { run, calls } = doubler();
    const batcher = new Batcher(run);
    const answers = await Promise.all([[[1]], [[2, 3]], [[4]]].map((rows) => batcher.submit(tensor(rows))));
    expect(answers.map(values)).toEqual([[2], [4, 6], [8]]);
    expect(calls).toEqual([1, 1, 1]);
  });

  it("keeps to the most rows of a call, unless one request has more", async () => {
    const { run, calls } = doubler();
    const batcher = new Batcher(run, 4);
    const rows = (count: number): number[][] => Array.from({ length: count }, (_, index) => [index]);
    const answers = await Promise.all([3, 1, 1, 9, 2].map((count) => batcher.submit(tensor(rows(count)))));
    expect(calls).toEqual([4, 1, 9, 2]);
    expect(answers.map((answer) => values(answer).length)).toEqual([3, 1, 1, 9, 2]);
  });

  it("answers as one by one, whatever is batched with what", async () => {
    const { run } = doubler();
    const batcher = new Batcher(run, 16);
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const requests = Array.from({ length: 300 }, () =>
      Array.from({ length: 1 + random(6) }, () => [100 + random(1000), 100 + random(1000)]),
    );
    await Promise.all(
      requests.map(async (rows, index) => {
        for (let turn = random(4); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
        const answer = values(await batcher.submit(tensor(rows)));
        expect(answer, `request ${index}`).toEqual(rows.flat().map((value) => value * 2));
      }),
    );
  });

  it("drains: resolves once everything is answered", async () => {
    const { run } = doubler();
    const batcher = new Batcher(run);
    let answered = 0;
    for (const value of [1, 2, 3]) void batcher.submit(tensor([[value]])).then(() => answered++);
    await batcher.drain();
    expect(answered).toBe(3);
    await batcher.drain();
  });
});
