import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { readArtifact, writeArtifact } from "../../../lib/artifact/index.js";
import type { Deployable } from "../../../lib/models/export-source.js";
import { toArtifactContent } from "../../../lib/models/to-artifact.js";
import * as ort from "../../../lib/onnx-runtime.js";
import { StandardScaler } from "../../../lib/preprocessing/standard-scaler.js";
import type { Transformer } from "../../../lib/preprocessing/transformer.js";

const { layers } = tf;

function classifier(name?: string): tf.LayersModel {
  const hidden = layers.dense({ inputShape: [2], units: 4, activation: "tanh" });
  return tf.sequential({
    layers: [
      hidden,
      layers.dense({ units: 3, activation: "softmax", ...(name === undefined ? {} : { name }) }),
    ],
  });
}

function recommender(): tf.LayersModel {
  const ids = ["user", "item"].map((name) => tf.input({ shape: [1], dtype: "int32", name }));
  const tables = ids.map((id) =>
    layers.flatten().apply(layers.embedding({ inputDim: 9, outputDim: 4 }).apply(id)),
  ) as tf.SymbolicTensor[];
  const outputs = layers.dot({ axes: 1, name: "rating" }).apply(tables) as tf.SymbolicTensor;
  return tf.model({ inputs: ids, outputs });
}

function estimator(network: tf.LayersModel, scaler: Transformer): Deployable {
  return {
    toExportSource: () => ({
      network,
      preprocessing: [scaler.toSpec()],
      features: ["width", "height"],
      classes: ["a", "b", "c"],
      metrics: { accuracy: 0.9 },
    }),
  };
}

const rawRows = [
  [100, -3],
  [140, 5],
  [90, 0.5],
];

/** The part of a danfojs DataFrame that is read. */
function frame(columns: string[], values: unknown[][]) {
  return { columns, shape: [values.length, columns.length], values };
}

describe("toArtifactContent", () => {
  it("ships an estimator so that raw rows predict what they predict in the notebook", async () => {
    const scaler = new StandardScaler().fit(rawRows);
    const network = classifier();
    const content = await toArtifactContent(estimator(network, scaler), { example: rawRows });
    expect(content.signature).toEqual({
      inputs: [{ name: "input", datatype: "FP32", shape: [-1, 2] }],
      outputs: [{ name: "output", datatype: "FP32", shape: [-1, 3] }],
      features: ["width", "height"],
      classes: ["a", "b", "c"],
      inputExample: rawRows,
    });
    expect(content.preprocessing).toEqual([scaler.toSpec()]);
    expect(content.metrics).toEqual({ accuracy: 0.9 });
    expect(content.versions).toEqual({
      cellship: "0.1.0",
      "@tensorflow/tfjs": "4.22.0",
      node: process.versions.node,
      "onnx opset": "17",
    });

    const models = await mkdtemp(join(tmpdir(), "cellship-models-"));
    const { folder } = await writeArtifact(content, { models, name: "shapes", createdAt: new Date() });
    const artifact = await readArtifact(folder);
    await rm(models, { recursive: true });
    const session = await ort.InferenceSession.create(artifact.onnx);
    const x = scaler.transform(rawRows);
    const { output } = await session.run({ input: new ort.Tensor(Float32Array.from(x.flat()), [3, 2]) });
    const expected = (network.predict(tf.tensor2d(x)) as tf.Tensor).dataSync();
    expect(output?.dims).toEqual([3, 3]);
    for (const [i, p] of expected.entries()) expect((output as ort.Tensor).data[i]).toBeCloseTo(p, 5);
  });

  it("makes up a row of zeros where no example is given", async () => {
    const image = tf.sequential({
      layers: [layers.conv2d({ inputShape: [4, 5, 1], filters: 2, kernelSize: 2 }), layers.flatten()],
    });
    const { signature } = await toArtifactContent(image);
    expect(signature.inputExample).toEqual([Array(4).fill(Array(5).fill([0]))]);
    const { signature: several } = await toArtifactContent(recommender());
    expect(several.inputExample).toEqual([{ user: [0], item: [0] }]);
  });

  it("keeps the names that somebody chose and replaces those that change from run to run", async () => {
    const { signature } = await toArtifactContent(recommender());
    expect(signature.inputs.map(({ name, datatype }) => `${name} ${datatype}`)).toEqual([
      "user INT32",
      "item INT32",
    ]);
    expect(signature.outputs.map(({ name }) => name)).toEqual(["rating"]);
    const { signature: plain } = await toArtifactContent(classifier("species"));
    expect([plain.inputs[0]?.name, plain.outputs[0]?.name]).toEqual(["input", "species"]);
  });

  it("takes examples as tensors, typed arrays, DataFrames and rows by input", async () => {
    const exampleOf = async (model: Deployable, example: unknown) =>
      (await toArtifactContent(model, { example })).signature.inputExample;
    const network = classifier();
    expect(await exampleOf(network, tf.tensor2d([[0.1, 0.25]]))).toEqual([[0.1, 0.25]]);
    expect(await exampleOf(network, [Float64Array.of(0.1, 2)])).toEqual([[0.1, 2]]);
    expect(await exampleOf(network, frame(["w", "h"], [[1, 2]]))).toEqual([[1, 2]]);
    expect(await exampleOf(network, Array(100).fill([1, 2]))).toHaveLength(5);
    const rows = [{ user: [1], item: [2] }];
    expect(await exampleOf(recommender(), rows)).toEqual(rows);
    expect(await exampleOf(recommender(), { user: [[1]], item: [[2]] })).toEqual(rows);
    const tensors = [1, 2].map((id) => tf.tensor2d([[id]], [1, 1], "int32"));
    expect(await exampleOf(recommender(), tensors)).toEqual(rows);
  });

  it("learns the features of a plain model from a DataFrame", async () => {
    const { signature } = await toArtifactContent(classifier(), { example: frame(["w", "h"], [[1, 2]]) });
    expect(signature.features).toEqual(["w", "h"]);
  });

  it.each([
    [
      "a row that is too short",
      [[1]],
      'row 0 of the example to be an array of 2, as input "input" (FP32, shape [n, 2])',
    ],
    ["a single row without its batch", [1, 2], "Pass an array of such rows, even for one row."],
    [
      "missing values",
      [[1, null]],
      'row 0[1] of the example for input "input" to be a finite number, got null',
    ],
    ["text", [["a", 1]], 'got "a"'],
    ["no rows", [], "at least one row"],
    ["something else", 5, "an array of rows, a tensor or a DataFrame, got number"],
    [
      "too many columns",
      frame(["a", "b", "c"], [[1, 2, 3]]),
      "one input of shape [n, 3] for the columns a, b, c",
    ],
  ])("refuses an example with %s", async (_, example, message) => {
    await expect(toArtifactContent(classifier(), { example })).rejects.toThrow(message);
  });

  it("refuses examples that do not name every input, or hold fractions for whole numbers", async () => {
    const attempt = (example: unknown) => toArtifactContent(recommender(), { example });
    await expect(attempt([{ user: [1] }])).rejects.toThrow("inputs user, item, got none for item");
    await expect(attempt([{ user: [1.5], item: [1] }])).rejects.toThrow("a whole number, got 1.5");
    await expect(attempt({ user: [[1], [2]], item: [[1]] })).rejects.toThrow(
      "as many rows for every input, got 2, 1",
    );
  });

  it("refuses a DataFrame whose columns are not those of the training", async () => {
    const scaler = new StandardScaler().fit(rawRows);
    const attempt = toArtifactContent(estimator(classifier(), scaler), {
      example: frame(["height", "width"], [[1, 2]]),
    });
    await expect(attempt).rejects.toThrow(
      "columns width, height, as the model was fitted on, got height, width",
    );
  });

  it("refuses class labels that do not match the output", async () => {
    const { signature } = await toArtifactContent(classifier(), { classes: ["x", "y", "z"] });
    expect(signature.classes).toEqual(["x", "y", "z"]);
    await expect(toArtifactContent(classifier(), { classes: ["x", "y"] })).rejects.toThrow(
      'output "output" has values in its last axis, 3, got 2 (x, y)',
    );
  });

  it("refuses a model whose training has diverged", async () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [1], units: 1 })] });
    model.setWeights([tf.tensor2d([[Number.NaN]]), tf.tensor1d([0])]);
    await expect(toArtifactContent(model)).rejects.toMatchObject({
      code: "EXPORT_CHECK_FAILED",
      message: expect.stringContaining("Training may have diverged"),
    });
  });

  it("asks for an example where a size is open", async () => {
    const model = tf.sequential({ layers: [layers.lstm({ batchInputShape: [null, null, 2], units: 2 })] });
    await expect(toArtifactContent(model)).rejects.toThrow("Pass rows the model accepts as `example`");
    const rows = [Array(3).fill([1, 2])];
    const { signature } = await toArtifactContent(model, { example: rows });
    expect(signature.inputs[0]?.shape).toEqual([-1, -1, 2]);
    expect(signature.inputExample).toEqual(rows);
  });

  it("says what it takes when it gets something else", async () => {
    await expect(toArtifactContent(undefined as unknown as Deployable)).rejects.toThrow("got undefined");
    await expect(toArtifactContent({} as unknown as Deployable)).rejects.toThrow("got Object");
    await expect(toArtifactContent(tf.sequential())).rejects.toThrow("at least one layer");
  });

  it("leaves no tensors behind", async () => {
    const model = classifier();
    const before = tf.memory().numTensors;
    await toArtifactContent(model, { example: [[1, 2]] });
    expect(tf.memory().numTensors).toBe(before);
  });
});
