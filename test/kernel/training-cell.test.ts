import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf, type PendingRequest, streamText } from "../helpers/kernel-client.js";
import { type SpawnedKernel, spawnKernel } from "../helpers/spawned-kernel.js";

let kernel: SpawnedKernel;
beforeAll(async () => {
  kernel = await spawnKernel();
});
afterAll(() => kernel.close());

const run = (code: string): PendingRequest => kernel.client.request("execute_request", { code });

/** Interrupts a cell once `isReached`, and expects it to end so. */
async function interrupted(cell: PendingRequest, isReached: () => boolean): Promise<void> {
  await expect.poll(isReached).toBe(true);
  await kernel.client.request("interrupt_request", {}, "control").done;
  expect((await cell.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
}

/** The text of what a cell shows as its value. */
async function shownValue(code: string): Promise<unknown> {
  const { reply, published } = await kernel.client.execute(code);
  expect(reply).toMatchObject({ status: "ok" });
  const [result] = contentsOf(published, "execute_result");
  return (result?.data as Record<string, unknown> | undefined)?.["text/plain"];
}

describe("a training in a notebook", () => {
  beforeAll(async () => {
    const { reply } = await kernel.client.execute(`
      const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] });
      model.compile({ optimizer: tf.train.sgd(1e-4), loss: "meanSquaredError" });
      const [x, y] = [tf.ones([64, 2]), tf.ones([64, 1])];`);
    expect(reply).toMatchObject({ status: "ok" });
  });

  it("shows how far it is in one output, can be interrupted, and leaves the model usable", async () => {
    const cell = run("await model.fit(x, y, { epochs: 1e6 })");
    await interrupted(cell, () => contentsOf(cell.published, "update_display_data").length >= 3);
    const shown = contentsOf(cell.published, "display_data");
    expect(shown).toHaveLength(1);
    const updates = contentsOf(cell.published, "update_display_data");
    const ids = [...shown, ...updates].map(({ transient }) => transient);
    expect(ids).toEqual(ids.map(() => ids[0]));
    const texts = updates.map(({ data }) => (data as Record<string, unknown>)["text/plain"]);
    for (const text of texts) expect(text).toMatch(/^epoch \d+\/1000000, .*loss \S+, \S+ s, \S+ s left$/);
    expect(new Set(texts).size).toBe(texts.length);

    const weights = "model.getWeights()[0].dataSync().join()";
    const before = await shownValue(weights);
    expect(await shownValue(weights)).toBe(before);
    expect(await shownValue("(await model.fit(x, y, { verbose: 0 })).history.loss.length")).toBe("1");
    expect(await shownValue("(model.predict(x) as tf.Tensor).shape.join()")).toBe("'64,1'");
  });

  it("has model.predict and model.evaluate, which give the event loop no turn, interrupted as well", async () => {
    await shownValue(`
      const large = tf.sequential({ layers: [
        tf.layers.conv2d({ inputShape: [32, 32, 1], filters: 32, kernelSize: 3 }),
        tf.layers.conv2d({ filters: 64, kernelSize: 3 }),
        tf.layers.globalMaxPooling2d({}),
        tf.layers.dense({ units: 1 }),
      ] });
      large.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const [images, targets] = [tf.zeros([4000, 32, 32, 1]), tf.zeros([4000, 1])];
      const answer = large.predict(images.slice(0, 1)) as tf.Tensor;
      const tensors = tf.memory().numTensors; 0`);
    for (const call of ["large.predict(images)", "large.evaluate(images, targets)"]) {
      const cell = run(`console.log("begun"); for (;;) tf.dispose(${call})`);
      await interrupted(cell, () => streamText(cell.published) !== "");
      expect(streamText(cell.published)).toBe("begun\n");
      expect(await shownValue("tf.memory().numTensors - tensors < 40")).toBe("true");
      expect(
        await shownValue(
          "(large.predict(images.slice(0, 1)) as tf.Tensor).dataSync()[0] === answer.dataSync()[0]",
        ),
      ).toBe("true");
    }
  });
});
