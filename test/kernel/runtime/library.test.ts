import { afterAll, describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const built = (folder: string): string => new URL(`../../../dist/${folder}/index.js`, import.meta.url).href;

describe("the library in a cell", () => {
  const notebook = new Notebook({ preload: { library: built("lib"), magics: built("magics") } });
  afterAll(() => notebook.close());

  test("shows a fit in one output, updated in place", async () => {
    const { outputs, result } = await notebook.run(
      [
        "const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] })",
        "model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })",
        "await model.fit(tf.ones([64, 2]), tf.ones([64, 1]), { epochs: 2 });",
      ].join("\n"),
    );
    expect(result.status).toBe("ok");
    const shown = outputs.filter((output) => output.type !== "stream");
    expect(shown.map(({ type }) => type)).toEqual([
      "display_data",
      ...shown.slice(1).map(() => "update_display_data"),
    ]);
    expect(shown.length).toBeGreaterThan(1);
    const ids = shown.map((output) => "transient" in output && output.transient.display_id);
    expect(new Set(ids).size).toBe(1);
    expect(shown.at(-1)).toMatchObject({
      data: { "text/plain": expect.stringMatching(/^epoch 2\/2, loss /), "text/html": expect.any(String) },
    });
  });

  describe("an interrupt during training keeps the weights of the last finished step:", () => {
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

    /** Interrupts a cell once it has printed something. */
    async function interrupted(source: string): Promise<void> {
      const running = notebook.run(source);
      while (notebook.text(notebook.latestId, "stdout") === "") await pause(10);
      await pause(150);
      await notebook.runtime.interrupt();
      expect((await running).result).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    }

    test.each([
      ["fit", "await steady.fit(rows, targets, { epochs: 1e6, batchSize: 4, callbacks: { onTrainBegin } })"],
      [
        "fitDataset",
        "await steady.fitDataset(pairs, { epochs: 1e6, verbose: 0, callbacks: { onTrainBegin } })",
      ],
      ["trainOnBatch", "onTrainBegin(); for (;;) await steady.trainOnBatch(rows, targets)"],
    ])("%s", async (_, training) => {
      await notebook.run(`
        const steady = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1, kernelInitializer: "zeros" })] });
        steady.compile({ optimizer: tf.train.sgd(1e-4), loss: "meanSquaredError" });
        const [rows, targets] = [tf.ones([64, 2]), tf.ones([64, 1])];
        const pairs = tf.data.array([{ xs: [1, 1], ys: [1] }]).repeat(100).batch(4);
        const onTrainBegin = () => console.log("begun");`);
      await interrupted(training);
      const weight = Number((await notebook.run("steady.getWeights()[0].dataSync()[0]")).value);
      expect(weight).toBeGreaterThan(0);
      // A training left behind has stopped: the weights stay.
      await pause(100);
      expect(Number((await notebook.run("steady.getWeights()[0].dataSync()[0]")).value)).toBe(weight);
      const again = "(await steady.fit(rows, targets, { verbose: 0 })).history.loss[0] < 1";
      expect((await notebook.run(again)).value).toBe("true");
    });

    test("an estimator's fit", async () => {
      await notebook.run(`
        const points = Array.from({ length: 90 }, (_, i) => [i % 3, -(i % 3)]);
        const classes = points.map(([x]) => x);
        const pipeline = new Pipeline([["scale", new StandardScaler()], ["mlp", new MLPClassifier({ epochs: 1e6, batchSize: 8, tol: 0, nIterNoChange: 1e6, seed: 1 })]]);`);
      await interrupted(
        "await pipeline.fit(points, classes, { onEpoch: ({ epoch }) => { if (epoch === 20) console.log('learning') } })",
      );
      expect((await notebook.run("pipeline.score(points, classes)")).value).toBe("1");
      const probability = "pipeline.predictProba(points)[0][0]";
      const { value } = await notebook.run(probability);
      await pause(100);
      expect((await notebook.run(probability)).value).toBe(value);
    });
  });
});
