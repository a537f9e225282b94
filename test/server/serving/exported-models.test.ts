import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { toArtifactContent } from "../../../lib/models/to-artifact.js";
import { expectClose } from "../../helpers/close-to.js";
import { TestServer } from "./test-server.js";

let server: TestServer;

beforeAll(async () => {
  await tf.setBackend("cpu");
  server = await TestServer.start();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Deploys and answers what the server predicts for the rows. */
async function deployed(
  name: string,
  model: Parameters<typeof toArtifactContent>[0],
  rows: unknown[],
): Promise<unknown> {
  await server.stored.write(name, await toArtifactContent(model, { example: rows }));
  await server.post(`/v2/repository/models/${name}/load`);
  return (await server.post(`/v1/models/${name}:predict`, { instances: rows })).body.predictions;
}

describe("a prediction over HTTP equals the exported model's own", () => {
  it("for a dense network with preprocessing", async () => {
    const network = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [2], units: 8, activation: "relu" }),
        tf.layers.dense({ units: 3, activation: "softmax" }),
      ],
    });
    const scaler = { type: "StandardScaler", mean: [1980, 5], variance: [400, 4], scale: [20, 2] };
    const rows = [
      [1990, 4],
      [2001.5, 9.25],
      [1960, -3],
    ];
    const scaled = rows.map(([year = 0, size = 0]) => [(year - 1980) / 20, (size - 5) / 2]);
    const own = (network.predict(tf.tensor2d(scaled)) as tf.Tensor).arraySync();
    const estimator = { toExportSource: () => ({ network, preprocessing: [scaler], metrics: {} }) };
    expectClose(await deployed("dense", estimator, rows), own, 1e-5);
  });

  it("for a convolutional network", async () => {
    const network = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: "relu" }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });
    const images = tf.randomUniform([3, 8, 8, 1], 0, 1, "float32", 5);
    const own = (network.predict(images) as tf.Tensor).arraySync();
    expectClose(await deployed("images", network, images.arraySync() as unknown[]), own, 1e-5);
  });

  it("for two embeddings, by the names of the inputs", async () => {
    const user = tf.input({ shape: [1], name: "user" });
    const item = tf.input({ shape: [1], name: "item" });
    const embed = (input: tf.SymbolicTensor, rows: number): tf.SymbolicTensor =>
      tf.layers
        .flatten()
        .apply(tf.layers.embedding({ inputDim: rows, outputDim: 4 }).apply(input)) as tf.SymbolicTensor;
    const rating = tf.layers.dot({ axes: 1 }).apply([embed(user, 5), embed(item, 7)]) as tf.SymbolicTensor;
    const network = tf.model({ inputs: [user, item], outputs: rating });
    const rows = [
      { user: [0], item: [6] },
      { user: [4], item: [2] },
    ];
    const own = network.predict([tf.tensor2d([[0], [4]]), tf.tensor2d([[6], [2]])]) as tf.Tensor;
    expectClose(await deployed("ratings", network, rows), own.arraySync(), 1e-5);
  });
});
