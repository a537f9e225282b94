import * as dfd from "danfojs-node";
import { beforeAll, describe, expect, it } from "vitest";
import { ready } from "../../../lib/engine/index.js";
import { ParameterError, ShapeError } from "../../../lib/errors.js";
import { CNNClassifier, MLPClassifier, Pipeline } from "../../../lib/models/index.js";
import { MinMaxScaler, StandardScaler, transformerFromSpec } from "../../../lib/preprocessing/index.js";
import { checkEstimator } from "../../helpers/check-estimator.js";
import { expectClose } from "../../helpers/close-to.js";
import { bars, blobs } from "../../helpers/toy-data.js";

beforeAll(() => ready());

const { x: unscaled, y } = blobs({ rows: 60, classes: 3, columns: 4, seed: 5 });
const x = unscaled.map((row) => row.map((value, column) => 1000 * column + value * 10 ** column));
const create = (seed: number) =>
  new Pipeline([
    ["range", new MinMaxScaler()],
    ["scale", new StandardScaler()],
    [
      "classify",
      new MLPClassifier({ hiddenLayerSizes: [8], epochs: 60, batchSize: 16, learningRate: 0.02, seed }),
    ],
  ]);

checkEstimator("Pipeline", {
  create,
  x,
  y,
  accuracy: 0.98,
  wrongShape: x.map((row) => row.slice(1)),
  withMissing: x.map((row, index) => (index === 3 ? row.with(2, Number.NaN) : row)),
});

describe("Pipeline", () => {
  it("exports the transformers so that raw rows give the same answer", async () => {
    const columns = ["a", "b", "c", "d"];
    const frame = new dfd.DataFrame(x, { columns });
    const pipeline = await create(1).fit(frame, y);
    const { network, preprocessing, features, classes } = pipeline.toExportSource();
    expect(features).toEqual(columns);
    expect(classes).toEqual(["0", "1", "2"]);
    expect(preprocessing.map(({ type }) => type)).toEqual(["MinMaxScaler", "StandardScaler"]);
    const shipped: unknown = JSON.parse(JSON.stringify(preprocessing));
    const rows = (shipped as unknown[])
      .map(transformerFromSpec)
      .reduce((data, step) => step.transform(data), x);
    expectClose(rows, pipeline.transform(frame), 1e-12);
    expect(network).toBe(pipeline.estimator.network);
    expect(() => pipeline.predict(new dfd.DataFrame(x, { columns: ["a", "b", "d", "c"] }))).toThrow(
      ShapeError,
    );
    pipeline.dispose();
  });

  it("feeds flat pixels to a convolutional network", async () => {
    const images = bars(40, 1);
    const pipeline = new Pipeline([
      ["scale", new MinMaxScaler()],
      [
        "classify",
        new CNNClassifier({
          inputShape: [6, 6, 1],
          filters: [4],
          epochs: 25,
          batchSize: 16,
          learningRate: 0.02,
          seed: 1,
        }),
      ],
    ]);
    const flat = images.x.map((image) => image.flat());
    await pipeline.fit(flat, images.y);
    expect(pipeline.score(flat, images.y)).toBeGreaterThan(0.9);
    pipeline.dispose();
  });

  it("refuses two steps of one name and an end that is no estimator", () => {
    expect(
      () =>
        new Pipeline([
          ["a", new MinMaxScaler()],
          ["a", new MLPClassifier()],
        ]),
    ).toThrow(ParameterError);
    expect(() => new Pipeline([["a", new MinMaxScaler() as never]])).toThrow("last step to be an estimator");
  });
});
