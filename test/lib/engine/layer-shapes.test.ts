import { beforeAll, describe, expect, it } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";
import { ShapeError } from "../../../lib/errors.js";

beforeAll(async () => {
  await ready("cpu");
});

const { layers } = tf;
const options = { verbose: 0 } as const;

function classifier(loss = "categoricalCrossentropy"): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      layers.dense({ inputShape: [30], units: 4, name: "hidden" }),
      layers.dense({ units: 10, activation: "softmax", name: "classes" }),
    ],
  });
  model.compile({ optimizer: "sgd", loss });
  return model;
}

async function failure(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return (error as ShapeError).message;
  }
  return expect.fail("no error");
}

describe("data of the wrong shape", () => {
  const y = tf.ones([32, 10]);

  it("are reported with the layer that takes them, by everything that takes data", async () => {
    const model = classifier();
    const x = tf.ones([32, 31]);
    const expected =
      "Expected x of shape [batch, 30] for layer hidden, got [32, 31]. Change x, or the inputShape of hidden.";
    const rows = tf.data.array([{ xs: tf.ones([31]), ys: tf.ones([10]) }]).batch(1);
    expect(await failure(() => model.fit(x, y, options))).toBe(expected);
    expect(await failure(() => model.trainOnBatch(x, y))).toBe(expected);
    expect(await failure(() => model.evaluate(x, y))).toBe(expected);
    expect(await failure(() => model.predict(x))).toBe(expected);
    expect(await failure(() => model.predictOnBatch(x))).toBe(expected);
    expect(await failure(() => model.fitDataset(rows, { ...options, epochs: 1 }))).toBe(
      expected.replace("[32, 31]", "[1, 31]"),
    );
    const good = tf.ones([32, 30]);
    expect(await failure(() => model.fit(good, y, { ...options, validationData: [x, y] }))).toBe(expected);
  });

  it("may only need another axis or to be reshaped", async () => {
    const model = tf.sequential({
      layers: [layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3, name: "edges" })],
    });
    expect(await failure(() => model.predict(tf.ones([8, 8, 1])))).toBe(
      "Expected x of shape [batch, 8, 8, 1] for layer edges, got [8, 8, 1]. Add the batch axis: x.expandDims(0).",
    );
    expect(await failure(() => model.predict(tf.ones([5, 64])))).toBe(
      "Expected x of shape [batch, 8, 8, 1] for layer edges, got [5, 64]. Reshape it: x.reshape([-1, 8, 8, 1]).",
    );
  });

  it("may be classes in the wrong form for the loss", async () => {
    const x = tf.ones([32, 30]);
    expect(await failure(() => classifier().fit(x, tf.ones([32]), options))).toBe(
      "Expected y of shape [batch, 10] for layer classes, got [32]. " +
        "Encode the classes (tf.oneHot(y, 10)), or use the loss sparseCategoricalCrossentropy.",
    );
    const sparse = classifier("sparseCategoricalCrossentropy");
    expect(await failure(() => sparse.fit(x, y, options))).toBe(
      "Expected y of shape [batch, 1] for layer classes, got [32, 10]. " +
        "Pass class ids (y.argMax(-1)), or use the loss categoricalCrossentropy.",
    );
    expect(await failure(() => classifier().fit(x, tf.ones([32, 9]), options))).toBe(
      "Expected y of shape [batch, 10] for layer classes, got [32, 9]. Change y, or the units of classes.",
    );
  });

  it("are told apart by name where there are several", async () => {
    const inputs = ["left", "right"].map((name) => tf.input({ shape: [2], name }));
    const outputs = inputs.map(
      (input, index) => layers.dense({ units: 1, name: `head${index}` }).apply(input) as tf.SymbolicTensor,
    );
    const model = tf.model({ inputs, outputs });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const [x, column] = [tf.ones([4, 2]), tf.ones([4, 1])];
    expect(await failure(() => model.predict([x, column]))).toContain(
      "Expected x of right of shape [batch, 2] for layer head1, got [4, 1].",
    );
    expect(await failure(() => model.fit({ left: x, right: x }, [column, x], options))).toContain(
      "Expected y of head1 of shape [batch, 1] for layer head1, got [4, 2].",
    );
  });

  it("of a free axis are any", async () => {
    const model = tf.sequential({
      layers: [layers.lstm({ inputShape: [null, 3], units: 2, name: "memory" })],
    });
    expect((model.predict(tf.ones([2, 7, 3])) as tf.Tensor).shape).toEqual([2, 2]);
    expect(await failure(() => model.predict(tf.ones([2, 7, 4])))).toContain(
      "Expected x of shape [batch, any, 3] for layer memory, got [2, 7, 4].",
    );
  });
});

describe("sampleWeight", () => {
  const [x, y] = [tf.ones([32, 30]), tf.ones([32, 10])];

  it("has one weight a row", async () => {
    for (const weights of [tf.ones([31]), tf.ones([1, 32])]) {
      expect(await failure(() => classifier().fit(x, y, { ...options, sampleWeight: weights }))).toContain(
        "Expected sampleWeight of shape [32], one weight for each row of y, got",
      );
    }
    const array = { ...options, sampleWeight: [1, 2] as unknown as tf.Tensor };
    expect(await failure(() => classifier().fit(x, y, array))).toContain("to be a tensor of shape [n]");
  });

  it("is refused by evaluate, which would ignore it", () => {
    expect(() => classifier().evaluate(x, y, { sampleWeight: tf.ones([32]) })).toThrow(
      "Expected no sampleWeight in evaluate, which would ignore it.",
    );
  });

  it("weighs the rows of every output and of sequences, and leaves the tensor to the caller", async () => {
    const input = tf.input({ shape: [3, 1] });
    const outputs = [1, 2].map(
      () =>
        layers
          .dense({ units: 1, useBias: false, kernelInitializer: "ones" })
          .apply(input) as tf.SymbolicTensor,
    );
    const model = tf.model({ inputs: input, outputs });
    model.compile({ optimizer: tf.train.sgd(0), loss: "meanSquaredError" });
    // Both outputs repeat x = 1 and 2 for y = 0: losses 1 and 4, weighed by 2 and 3.
    const rows = tf.tensor3d([
      [[1], [1], [1]],
      [[2], [2], [2]],
    ]);
    const zeros = tf.zeros([2, 3, 1]);
    const sampleWeight = tf.tensor1d([2, 3]);
    const { history } = await model.fit(rows, [zeros, zeros], { ...options, sampleWeight });
    expect(history.loss?.[0]).toBeCloseTo(2 * ((2 * 1 + 3 * 4) / 2), 5);
    expect(sampleWeight.dataSync()).toEqual(Float32Array.of(2, 3));
  });
});
