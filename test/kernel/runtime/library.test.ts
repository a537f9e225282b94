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
});
