import { expect, it } from "vitest";
import { ready, selfBenchmark, tf } from "../../../lib/engine/index.js";

it("the self-benchmark measures three workloads in the time it is given and leaves no tensor behind", async () => {
  await ready();
  const before = tf.memory().numTensors;
  const start = performance.now();
  const figures = await selfBenchmark(300);
  expect(performance.now() - start).toBeGreaterThan(290);
  expect(tf.memory().numTensors).toBe(before);
  expect(Object.keys(figures)).toEqual(["matMulGigaflops", "convolutionStepMs", "lstmStepMs"]);
  for (const value of Object.values(figures)) expect(value).toBeGreaterThan(0);
});
