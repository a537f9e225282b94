import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";
import { crossValScore } from "../../../lib/model-selection/index.js";
import { MLPClassifier } from "../../../lib/models/index.js";
import { blobs } from "../../helpers/toy-data.js";

/** What every batch takes on the clock of these tests. */
const batchMs = 10;
/** Longest time without a turn of the event loop. */
const longestMs = 50;

describe("the event loop turns at least every 50 ms", () => {
  let clock = 0;
  let startedMs = 0;
  let turnedMs = 0;
  let gaps: number[];
  let turns: NodeJS.Immediate;

  beforeAll(async () => {
    await ready("cpu");
  });
  beforeEach(() => {
    vi.spyOn(performance, "now").mockImplementation(() => clock);
    gaps = [];
    startedMs = clock;
    turnedMs = clock;
    const turn = (): void => {
      gaps.push(clock - turnedMs);
      turnedMs = clock;
      turns = setImmediate(turn);
    };
    turn();
  });
  afterEach(() => {
    clearImmediate(turns);
    vi.restoreAllMocks();
  });

  /** A model each batch of which, in training and in validation, takes 10 ms. */
  function slowModel(): tf.LayersModel {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] });
    const loss = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => {
      clock += batchMs;
      return tf.metrics.meanSquaredError(yTrue, yPred);
    };
    model.compile({ optimizer: "sgd", loss });
    return model;
  }

  function expectTurns(batches: number): void {
    expect(clock - startedMs).toBeGreaterThanOrEqual(batches * batchMs);
    gaps.push(clock - turnedMs);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(longestMs);
  }

  const [x, y] = [tf.ones([100, 2]), tf.ones([100, 1])];
  const batch = () => ({ xs: tf.ones([1, 2]), ys: tf.ones([1, 1]) });
  const dataset = tf.data.generator(function* () {
    for (let i = 0; i < 100; i++) yield batch();
  });

  it("in fit and its validation", async () => {
    await slowModel().fit(x, y, { batchSize: 1, epochs: 2, validationData: [x, y], verbose: 0 });
    expectTurns(400);
  });

  it("in fit with callback objects", async () => {
    const callbacks = [tf.callbacks.earlyStopping({ monitor: "loss", patience: 9 })];
    await slowModel().fit(x, y, { batchSize: 1, callbacks, verbose: 0 });
    expectTurns(100);
  });

  it("in fitDataset and its validation", async () => {
    await slowModel().fitDataset(dataset, { epochs: 2, validationData: dataset, verbose: 0 });
    expectTurns(400);
  });

  it("in a loop over trainOnBatch and in evaluateDataset", async () => {
    const model = slowModel();
    const [row, target] = [tf.ones([1, 2]), tf.ones([1, 1])];
    for (let i = 0; i < 100; i++) await model.trainOnBatch(row, target);
    await model.evaluateDataset(dataset, {});
    expectTurns(200);
  });

  it("in an estimator's fit and the validation of early stopping", async () => {
    const { trainOnBatch, predict } = tf.LayersModel.prototype;
    vi.spyOn(tf.LayersModel.prototype, "trainOnBatch").mockImplementation(function (
      this: tf.LayersModel,
      x,
      y,
    ) {
      clock += batchMs;
      return trainOnBatch.call(this, x, y);
    });
    vi.spyOn(tf.LayersModel.prototype, "predict").mockImplementation(function (
      this: tf.LayersModel,
      x,
      args,
    ) {
      clock += batchMs;
      return predict.call(this, x, args);
    });
    const { x: rows, y: labels } = blobs({ rows: 1000, classes: 2, columns: 2, seed: 1 });
    const options = {
      hiddenLayerSizes: [],
      batchSize: 10,
      epochs: 2,
      earlyStopping: true,
      validationFraction: 0.5,
    };
    await new MLPClassifier(options).fit(rows, labels);
    expectTurns(100);
  });

  it("while the folds of a cross-validation are scored", async () => {
    const { predict } = MLPClassifier.prototype;
    vi.spyOn(MLPClassifier.prototype, "predict").mockImplementation(function (this: MLPClassifier, x) {
      clock += batchMs;
      return predict.call(this, x);
    });
    const { x: rows, y: labels } = blobs({ rows: 2000, classes: 2, columns: 2, seed: 1 });
    const create = () => new MLPClassifier({ hiddenLayerSizes: [], batchSize: 1000, epochs: 1 });
    await crossValScore(create, rows, labels, { cv: 2 });
    expectTurns(14);
  });
});
