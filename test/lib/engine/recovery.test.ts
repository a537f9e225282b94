import vm from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { ready, recover, tf } from "../../../lib/engine/index.js";
import { referenceModels } from "./reference-models.js";

/** Runs `work` until the time is over and then terminates it as an interrupt does: no `finally` runs. */
function interrupted(work: () => void, afterMs: number): void {
  const host = globalThis as { interruptedWork?: () => void };
  host.interruptedWork = work;
  expect(() => vm.runInThisContext("interruptedWork()", { timeout: afterMs })).toThrow("timed out");
  delete host.interruptedWork;
}

beforeAll(async () => {
  await ready("cpu");
});

describe("after an interrupt", () => {
  it("products are right and little more than the operation that was cut off is left behind", () => {
    const a = tf.randomUniform([300, 300], 0, 1, "float32", 1);
    const expected = tf.tidy(() => tf.sum(tf.matMul(a, a)).dataSync()[0] as number);
    const interrupts = 20;
    const before = tf.memory().numTensors;
    for (let i = 0; i < interrupts; i++) {
      interrupted(() => {
        for (;;) tf.tidy(() => tf.grad((x) => tf.sum(tf.matMul(x, tf.relu(x))))(a));
      }, 10 + i);
      recover();
      expect(tf.tidy(() => tf.sum(tf.matMul(a, a)).dataSync()[0])).toBe(expected);
    }
    // Some twenty tensors take part in one operation and its gradient; hundreds of operations ran.
    expect(tf.memory().numTensors - before).toBeLessThan(30 * interrupts);
  });

  it("a model that was in training can be trained again", async () => {
    const { model, x, y } = referenceModels["multi-layer perceptron"]?.() ?? expect.fail("no model");
    const abandoned = model.fit(x, y, { epochs: 10_000, verbose: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    recover();
    const { epoch } = await abandoned;
    expect(epoch.length).toBeLessThan(10_000);
    const { history } = await model.fit(x, y, { epochs: 1, verbose: 0 });
    expect(history.loss).toHaveLength(1);
  });
});
