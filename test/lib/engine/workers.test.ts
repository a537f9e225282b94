import { execFile } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { defaultThreads } from "../../../lib/engine/thread-pool.js";

const trialWorker = new URL("trial-worker.mjs", import.meta.url);
const engine = new URL("../../../dist/lib/engine/index.js", import.meta.url).href;

interface Trial {
  readonly description: string;
  readonly threads: number;
  readonly losses: number[];
  readonly product: number;
}

/** Trains in a worker thread, and ends it while the engine's own threads run. */
async function trial(seed: number, environment: NodeJS.ProcessEnv): Promise<Trial> {
  const worker = new Worker(trialWorker, {
    workerData: { engine, seed },
    env: { ...process.env, ...environment },
    execArgv: [],
  });
  const [result] = (await once(worker, "message")) as [Trial];
  await worker.terminate();
  return result;
}

describe("the engine in worker threads", () => {
  // One thread of a process at a time has the native kernels.
  const alone = { CELLSHIP_THREADS: "1", CELLSHIP_NATIVE: "0" };

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

  it("leaves its kernels to the next thread that computes", async () => {
    const script = `
      import { execFile } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
      import { Worker } from "node:worker_threads";
      for (let i = 0; i < 3; i++) {
        const worker = new Worker(new URL(${JSON.stringify(trialWorker.href)}), { workerData: ${JSON.stringify({ engine, seed: 1 })}, execArgv: [] });
        const [{ description }] = await once(worker, "message");
        await worker.terminate();
        console.log(description);
      }
      const { ready } = await import(${JSON.stringify(engine)});
      console.log((await ready()).description);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", script],
      {
        env: { ...process.env, CELLSHIP_DEVICE: "cpu" },
      },
    );
    const lines = stdout.trim().split("\n");
    expect(lines).toHaveLength(4);
    expect(new Set(lines).size).toBe(1);
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
