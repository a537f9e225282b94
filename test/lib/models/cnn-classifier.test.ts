import { beforeAll, describe, expect, it } from "vitest";
import { fallbacks, ready, resetFallbacks, tf } from "../../../lib/engine/index.js";
import { DataError, ParameterError, ShapeError } from "../../../lib/errors.js";
import { CNNClassifier, type ImagesLike } from "../../../lib/models/index.js";
import { checkEstimator } from "../../helpers/check-estimator.js";
import { bars } from "../../helpers/toy-data.js";

beforeAll(() => ready());

const { x, y } = bars(48, 3);
const small = { filters: [4], denseUnits: 16, epochs: 25, batchSize: 16, learningRate: 0.02 };
const flat = x.map((image) => image.flat());

checkEstimator<number[][][]>("CNNClassifier", {
  create: (seed) => new CNNClassifier({ ...small, seed }) as never,
  x,
  y,
  accuracy: 0.95,
  wrongShape: x.map((image) => image.slice(1)),
  withMissing: x.map((image, index) =>
    index === 5 ? [[Number.NaN, 0, 0, 0, 0, 0], ...image.slice(1)] : image,
  ),
});

describe("CNNClassifier", () => {
  it("takes images nested, with channels, as tensors and flat, and answers the same", async () => {
    const withChannels = x.map((image) => image.map((line) => line.map((pixel) => [pixel])));
    const forms: [ImagesLike, number[]][] = [
      [x, [6, 6]],
      [withChannels, [6, 6, 1]],
      [tf.tensor3d(x), [6, 6]],
      [tf.tensor4d(withChannels), [6, 6, 1]],
      [flat, [36]],
      [tf.tensor2d(flat), [36]],
    ];
    const answers = [];
    for (const [form, shape] of forms) {
      const model = await new CNNClassifier({ ...small, inputShape: [6, 6, 1], seed: 1 }).fit(form, y);
      expect(model.network.inputs[0]?.shape).toEqual([null, ...shape]);
      answers.push(model.predict(form));
      model.dispose();
      tf.dispose(form as tf.Tensor);
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it("trains on the engine's own kernels", async () => {
    resetFallbacks();
    const model = await new CNNClassifier({ ...small, epochs: 2, seed: 1 }).fit(x, y);
    model.predict(x);
    expect(tf.getBackend()).toBe("cellship");
    expect(fallbacks()).toEqual([]);
    model.dispose();
  });

  it("halves height and width with each convolution, even odd and tiny ones", async () => {
    const model = await new CNNClassifier({ ...small, filters: [2, 3, 4, 5], epochs: 1, seed: 1 }).fit(x, y);
    const pooled = model.network.layers.filter((layer) => layer.getClassName() === "MaxPooling2D");
    expect(pooled.map((layer) => layer.outputShape)).toEqual([
      [null, 3, 3, 2],
      [null, 2, 2, 3],
      [null, 1, 1, 4],
      [null, 1, 1, 5],
    ]);
    model.dispose();
  });

  it.each<[string, ImagesLike, RegExp]>([
    ["flat rows without an inputShape", flat, /or an inputShape for flat rows, got \[n, 36\]/],
    [
      "ragged images",
      [
        [
          [1, 2],
          [3, 4],
        ],
        [[1, 2], [3]],
      ],
      /along axis 1 in image 1/,
    ],
    ["no images", [], /at least 1|\[height, width\]|row/],
    ["a tensor of rank 1", { shape: [4], dataSync: () => [1, 2, 3, 4] }, /\[4\]/],
  ])("refuses %s", async (_, images, message) => {
    const model = new CNNClassifier({ ...small });
    await expect(model.fit(images, [0, 1])).rejects.toThrow(ShapeError);
    await expect(model.fit(images, [0, 1])).rejects.toThrow(message);
  });

  it("refuses images that do not fit its inputShape, and pixels that are not finite", async () => {
    const model = new CNNClassifier({ ...small, inputShape: [8, 8, 1] });
    await expect(model.fit(x, y)).rejects.toThrow("Expected images of shape [8, 8, 1]");
    await expect(model.fit(flat, y)).rejects.toThrow("Expected 64 columns");
    const infinite = tf.fill([2, 6, 6], Number.POSITIVE_INFINITY);
    await expect(new CNNClassifier().fit(infinite, [0, 1])).rejects.toThrow(DataError);
    infinite.dispose();
  });

  it("refuses options out of range", () => {
    expect(() => new CNNClassifier({ filters: [0] })).toThrow(ParameterError);
    expect(() => new CNNClassifier({ kernelSize: 2.5 })).toThrow("kernelSize");
    expect(() => new CNNClassifier({ inputShape: [8, 0, 1] })).toThrow("inputShape[1]");
  });
});
