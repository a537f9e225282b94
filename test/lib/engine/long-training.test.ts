import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const built = (path: string): string => new URL(`../../../dist/lib/${path}`, import.meta.url).href;

/** What a script prints as JSON in a process of its own; it sees the library's names and the backend. */
async function inProcess<T>(script: string, environment: NodeJS.ProcessEnv = {}): Promise<T> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "--expose-gc",
      // V8's heap for young objects grows as it likes otherwise.
      "--max-semi-space-size=2",
      "--input-type=module",
      "--eval",
      `import { setRandomSeed, tf } from "${built("index.js")}";
       import { cellshipBackend } from "${built("engine/register.js")}";
       ${script}`,
    ],
    { env: { ...process.env, CELLSHIP_DEVICE: "cpu", ...environment }, timeout: 110_000 },
  );
  return JSON.parse(stdout) as T;
}

interface Usage {
  readonly tensors: number;
  readonly tensorBytes: number;
  readonly engineBytes: number;
  /** Of JavaScript's objects and of buffers outside of its heap. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

// Seconds where the machine is idle.
const timeout = 120_000;

describe("a training of 10,000 steps", { timeout }, () => {
  it("takes no more memory at its end than at its beginning", async () => {
    const script = `
      const model = tf.sequential({ layers: [
        tf.layers.dense({ inputShape: [12], units: 16, activation: "relu" }),
        tf.layers.dropout({ rate: 0.1 }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 3, activation: "softmax" }),
      ] });
      model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
      const x = tf.randomNormal([1000, 12]);
      const y = tf.oneHot(tf.argMax(x.slice([0, 0], [-1, 3]), 1), 3).toFloat();
      const validationData = [x.slice([0, 0], [8, 12]), y.slice([0, 0], [8, 3])];
      const [xBatch, yBatch] = [x.slice([0, 0], [4, 12]), y.slice([0, 0], [4, 3])];
      const optimizer = tf.train.sgd(0.01);
      const weight = tf.variable(tf.ones([12, 1]));
      const train = async (thousands) => {
        // 1,000 steps of each round: 800 of fit, 100 of trainOnBatch, 100 of a loop of one's own.
        for (let round = 0; round < thousands; round++) {
          const args = { epochs: 4, batchSize: 5, verbose: 0, validationData };
          await model.fit(x, y, args);
          for (let i = 0; i < 100; i++) await model.trainOnBatch(xBatch, yBatch);
          for (let i = 0; i < 100; i++) optimizer.minimize(() => tf.mean(tf.matMul(xBatch, weight)), false, [weight]);
        }
      };
      const usage = () => {
        gc();
        const { numTensors: tensors, numBytes: tensorBytes } = tf.memory();
        const { heapUsed, external, rss } = process.memoryUsage();
        const engineBytes = cellshipBackend().usedBytes;
        return { tensors, tensorBytes, engineBytes, heapBytes: heapUsed + external, residentBytes: rss };
      };
      await train(4);
      const before = usage();
      await train(10);
      console.log(JSON.stringify([before, usage()]));`;
    const [before, after] = await inProcess<[Usage, Usage]>(script, { CELLSHIP_THREADS: "1" });
    const { heapBytes, residentBytes, ...held } = after;
    expect(held).toEqual({
      tensors: before.tensors,
      tensorBytes: before.tensorBytes,
      engineBytes: before.engineBytes,
    });
    // 400 bytes a step; the compiler's code is still growing.
    expect(heapBytes - before.heapBytes).toBeLessThan(4e6);
    // V8 gives pages back when it likes: up to 50 MB come and go.
    expect(residentBytes - before.residentBytes).toBeLessThan(100e6);
  });
});

describe("a seed", { timeout }, () => {
  /** A training with everything that is random: initialisers, dropout, noise, order of the rows. */
  const training = (seed: number): string => `
      setRandomSeed(${seed});
      const model = tf.sequential({ layers: [
        tf.layers.conv1d({ inputShape: [8, 3], filters: 4, kernelSize: 3, activation: "relu", padding: "same" }),
        tf.layers.gaussianNoise({ stddev: 0.1 }),
        tf.layers.lstm({ units: 6, dropout: 0.2, recurrentDropout: 0.2 }),
        tf.layers.dropout({ rate: 0.3 }),
        tf.layers.dense({ units: 5, kernelInitializer: "orthogonal" }),
        tf.layers.dense({ units: 1, kernelInitializer: "truncatedNormal" }),
      ] });
      model.compile({ optimizer: "adam", loss: "meanSquaredError" });
      const x = tf.randomNormal([40, 8, 3]);
      await model.fit(x, x.sum([1, 2]).expandDims(1), { epochs: 3, batchSize: 16, verbose: 0 });
      console.log(JSON.stringify(model.getWeights().flatMap((weight) => [...weight.dataSync()])));`;

  it.each(["1", "2"])(
    "repeats a training to the last bit in another process, on %s threads",
    async (threads) => {
      const environment = { CELLSHIP_THREADS: threads };
      const run = (seed: number): Promise<number[]> => inProcess(training(seed), environment);
      const first = await run(7);
      expect(first.every(Number.isFinite)).toBe(true);
      expect(await run(7)).toEqual(first);
      expect(await run(8)).not.toEqual(first);
    },
  );
});
