import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adamW, ready, tf } from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";

let folder: string;
beforeAll(async () => {
  await ready("cpu");
  folder = await mkdtemp(join(tmpdir(), "cellship-model-"));
});
afterAll(() => rm(folder, { recursive: true }));

function trained(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [4], units: 8, activation: "relu" }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer: adamW(0.01, 0.1), loss: "meanSquaredError", metrics: ["mae"] });
  return model;
}

describe("model files", () => {
  const x = tf.randomNormal([16, 4], 0, 1, "float32", 1);
  const y = tf.randomNormal([16, 2], 0, 1, "float32", 2);
  const valuesOf = (tensor: tf.Tensor | tf.Tensor[]): number[] => [...(tensor as tf.Tensor).dataSync()];

  it("hold a model as tfjs-node writes it, and its optimizer, to go on training", async () => {
    const model = trained();
    await model.fit(x, y, { epochs: 2, verbose: 0, shuffle: false });
    const path = join(folder, "deep", "model");
    const { modelArtifactsInfo } = await model.save(`file://${path}`, { includeOptimizer: true });
    expect(modelArtifactsInfo.weightDataBytes).toBe((await readFile(join(path, "weights.bin"))).length);
    expect((await readdir(path)).sort()).toEqual(["model.json", "weights.bin"]);
    const json = JSON.parse(await readFile(join(path, "model.json"), "utf8"));
    expect(json).toMatchObject({
      format: "layers-model",
      modelTopology: { class_name: "Sequential" },
      weightsManifest: [{ paths: ["weights.bin"], weights: expect.any(Array) }],
    });
    const loaded = await tf.loadLayersModel(`file://${path}/model.json`);
    expect(valuesOf(loaded.predict(x))).toEqual(valuesOf(model.predict(x)));
    for (const each of [model, loaded]) await each.fit(x, y, { epochs: 2, verbose: 0, shuffle: false });
    expectClose(valuesOf(loaded.predict(x)), valuesOf(model.predict(x)), 1e-5);
  });

  it("may be named relative to the working directory", async () => {
    const path = relative(process.cwd(), join(folder, "relative"));
    const model = trained();
    await model.save(`file://${path}`);
    const loaded = await tf.loadLayersModel(`file://${path}/model.json`);
    expect(valuesOf(loaded.predict(x))).toEqual(valuesOf(model.predict(x)));
  });

  it("that are missing or broken are reported", async () => {
    const load = (path: string): Promise<tf.LayersModel> => tf.loadLayersModel(`file://${path}`);
    await expect(load(join(folder, "none.json"))).rejects.toThrow(
      /^Expected a saved model at .*none\.json, found none\. Save/,
    );
    await expect(load(folder)).rejects.toThrow("found a folder; name the model.json in it");
    await writeFile(join(folder, "broken.json"), "{");
    await expect(load(join(folder, "broken.json"))).rejects.toThrow("found something that is not JSON");
    await trained().save(`file://${join(folder, "bare")}`);
    await rm(join(folder, "bare", "weights.bin"));
    await expect(load(join(folder, "bare", "model.json"))).rejects.toThrow(
      /weights\.bin, which model\.json names for its weights, found none/,
    );
  });
});
