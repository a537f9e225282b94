import * as dfd from "danfojs-node";
import { beforeAll, describe, expect, it } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";
import { ParameterError, ShapeError } from "../../../lib/errors.js";
import { MLPClassifier } from "../../../lib/models/index.js";
import { checkEstimator } from "../../helpers/check-estimator.js";
import { blobs } from "../../helpers/toy-data.js";

beforeAll(() => ready());

const { x, y } = blobs({ rows: 60, classes: 3, columns: 4, seed: 2 });
const small = { hiddenLayerSizes: [8], epochs: 60, batchSize: 16, learningRate: 0.02 };

checkEstimator("MLPClassifier", {
  create: (seed) => new MLPClassifier({ ...small, seed }),
  x,
  y,
  accuracy: 0.98,
  wrongShape: x.map((row) => row.slice(1)),
  withMissing: x.map((row, index) => (index === 3 ? row.with(2, Number.NaN) : row)),
});

describe("MLPClassifier", () => {
  it("has the layers asked for", async () => {
    const model = await new MLPClassifier({
      ...small,
      hiddenLayerSizes: [5, 6],
      activation: "tanh",
      seed: 1,
    }).fit(x, y);
    expect(model.network.layers.map((layer) => layer.outputShape)).toEqual([
      [null, 5],
      [null, 6],
      [null, 3],
    ]);
    expect(model.network.layers[1]?.getConfig().activation).toBe("tanh");
    model.dispose();
  });

  it("without hidden layers is a logistic regression", async () => {
    const model = await new MLPClassifier({ ...small, hiddenLayerSizes: [], seed: 1 }).fit(x, y);
    expect(model.network.layers).toHaveLength(1);
    expect(model.score(x, y)).toBeGreaterThan(0.95);
    model.dispose();
  });

  it("has smaller weights for a stronger penalty", async () => {
    const norms = [];
    for (const alpha of [0, 100]) {
      const model = await new MLPClassifier({ ...small, alpha, seed: 1 }).fit(x, y);
      norms.push(tf.tidy(() => (model.network.getWeights()[0] as tf.Tensor).norm().dataSync()[0] as number));
      model.dispose();
    }
    expect(norms[1]).toBeLessThan((norms[0] ?? 0) / 2);
  });

  it("stops early and keeps the weights of the best epoch", async () => {
    const model = new MLPClassifier({
      ...small,
      epochs: 300,
      earlyStopping: true,
      validationFraction: 0.25,
      nIterNoChange: 3,
      learningRate: 0.1,
      seed: 4,
    });
    await model.fit(x, y);
    const { loss, val_loss: valLoss, val_accuracy: valAccuracy } = model.history;
    expect(loss?.length).toBeLessThan(300);
    expect(valLoss).toHaveLength(loss?.length ?? 0);
    expect(valAccuracy).toHaveLength(loss?.length ?? 0);
    model.dispose();
  });

  it("stops when the training loss no longer falls", async () => {
    const model = await new MLPClassifier({
      ...small,
      epochs: 500,
      tol: 0.01,
      nIterNoChange: 4,
      seed: 1,
    }).fit(x, y);
    expect(model.history.loss?.length).toBeLessThan(500);
    model.dispose();
  });

  it("remembers the columns of a frame", async () => {
    const columns = ["a", "b", "c", "d"];
    const frame = new dfd.DataFrame(x, { columns });
    const model = await new MLPClassifier({ ...small, seed: 1 }).fit(frame, new dfd.Series(y));
    expect(model.toExportSource().features).toEqual(columns);
    expect(model.score(frame, y)).toBe(model.score(x, y));
    const swapped = new dfd.DataFrame(x, { columns: ["b", "a", "c", "d"] });
    expect(() => model.predict(swapped)).toThrow(ShapeError);
    expect(() => model.predict(swapped)).toThrow(
      'column 0 to be "a", as MLPClassifier was fitted on, got "b"',
    );
    model.dispose();
  });

  it("evaluates loss and accuracy, and refuses unknown labels", async () => {
    const model = await new MLPClassifier({ ...small, seed: 1 }).fit(x, y);
    const { loss, accuracy } = model.evaluate(x, y);
    expect(accuracy).toBe(model.score(x, y));
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(0.3);
    expect(() =>
      model.evaluate(
        x,
        y.map(() => 9),
      ),
    ).toThrow("got 9 in row 0");
    model.dispose();
  });

  it.each([
    [{ alpha: -1 }, "alpha"],
    [{ learningRate: 0 }, "learningRate"],
    [{ batchSize: 1.5 }, "batchSize"],
    [{ epochs: 0 }, "epochs"],
    [{ validationFraction: 1 }, "validationFraction"],
    [{ hiddenLayerSizes: [4, 0] }, "hiddenLayerSizes[1]"],
    [{ seed: 0.5 }, "seed"],
  ])("refuses %j", (options, named) => {
    expect(() => new MLPClassifier(options)).toThrow(ParameterError);
    expect(() => new MLPClassifier(options)).toThrow(named);
  });
});
