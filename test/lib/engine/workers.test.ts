import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { defaultThreads } from "../../../lib/engine/thread-pool.js";

const engine = new URL("../../../dist/lib/engine/index.js", import.meta.url).href;

interface Trial {
  readonly description: string;
  readonly threads: number;
  readonly losses: number[];
  readonly product: number;
}

/** Trains in a worker thread, and ends it while the engine's own threads run. */
async function trial(seed: number, environment: NodeJS.ProcessEnv): Promise<Trial> {
  const worker = new Worker(new URL("trial-worker.mjs", import.meta.url), {
    workerData: { engine, seed },
    env: { ...process.env, ...environment },
    execArgv: [],
  });
  const [result] = (await once(worker, "message")) as [Trial];
  await worker.terminate();
  return result;
}

describe("the engine in worker threads", () => {
  const alone = { CELLSHIP_THREADS: "1" };

  it("runs trials in parallel, without threads of its own", async () => {
    const [first, same, other] = await Promise.all([trial(1, alone), trial(1, alone), trial(2, alone)]);
    for (const { threads, losses, product } of [first, same, other]) {
      expect(threads).toBe(1);
      expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.9);
      expect(product).toBe(400 ** 3);
    }
    expect(same.losses).toEqual(first.losses);
    expect(other.losses).not.toEqual(first.losses);
  });

  it("starts threads of its own", async () => {
    const { description, threads, product } = await trial(1, { CELLSHIP_THREADS: "3" });
    expect(threads).toBe(3);
    expect(description).toMatch(/on 3 threads$/);
    expect(product).toBe(400 ** 3);
  });
});

describe("CELLSHIP_THREADS", () => {
  it("sets the threads; without it there is one a processor", () => {
    expect(defaultThreads("5")).toBe(5);
    expect(defaultThreads("")).toBeGreaterThanOrEqual(1);
  });

  it.each(["0", "65", "1.5", "many"])("of %s is refused", (value) => {
    expect(() => defaultThreads(value)).toThrow(
      `Expected CELLSHIP_THREADS to be an integer in [1, 64], got ${value}. Set it right or unset it.`,
    );
  });
});
