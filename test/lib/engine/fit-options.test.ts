import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  adamW,
  clipGradients,
  cosineDecay,
  exponentialDecay,
  learningRateScheduler,
  piecewiseConstantDecay,
  ready,
  reduceLROnPlateau,
  scheduleLearningRate,
  setStrict,
  tf,
} from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { readFixture } from "../../helpers/fixture.js";
import { pattern } from "./pattern.js";

interface Run {
  readonly loss: number[];
  readonly val_loss?: number[];
  readonly weights: number[];
}

const reference = readFixture<{
  labels: number[];
  sampleWeights: number[];
  classWeights: number[];
  runs: Record<string, Run>;
}>("engine/training.json");

const { train } = tf;
const [epochs, batchSize] = [3, 8];
/** First row and number of rows of each batch. */
const batches = [
  [0, 8],
  [8, 8],
  [16, 6],
] as const;

/** How a run of the fixture is made here; the optimizer is `sgd(0.1)` unless given. */
interface Way {
  readonly optimizer?: () => tf.Optimizer;
  readonly args?: () => tf.ModelFitArgs;
}

const staircase = exponentialDecay({
  initialLearningRate: 0.1,
  decaySteps: 4,
  decayRate: 0.5,
  staircase: true,
});
const piecewise = piecewiseConstantDecay({ boundaries: [2, 5], values: [0.05, 0.01, 0.002] });
const classWeight = { ...reference.classWeights };
const sampleWeight = (): tf.Tensor => tf.tensor1d(reference.sampleWeights);

const ways: Readonly<Record<string, Way>> = {
  sgd: {},
  momentum: { optimizer: () => train.momentum(0.05, 0.9) },
  nesterov: { optimizer: () => train.momentum(0.05, 0.9, true) },
  rmsprop: { optimizer: () => train.rmsprop(0.01, 0.9, 0, 1e-28) },
  "rmsprop, centered, with momentum": { optimizer: () => train.rmsprop(0.01, 0.9, 0.5, 1e-28, true) },
  adam: { optimizer: () => train.adam(0.01) },
  adamw: { optimizer: () => adamW(0.01, 0.3) },
  adamax: { optimizer: () => train.adamax(0.02, 0.9, 0.999, 1e-14) },
  adagrad: { optimizer: () => train.adagrad(0.1, 0.1) },
  "batches of 22": { args: () => ({ batchSize: 22 }) },
  "class weights": { args: () => ({ classWeight }) },
  "sample weights": { args: () => ({ sampleWeight: sampleWeight() }) },
  "class and sample weights": { args: () => ({ classWeight, sampleWeight: sampleWeight() }) },
  "validation split": { args: () => ({ validationSplit: 6 / 22 }) },
  "clip by value": { optimizer: () => clipGradients(train.sgd(0.1), { clipvalue: 0.05 }) },
  "clip by global norm, adam": {
    optimizer: () => clipGradients(train.adam(0.01), { globalClipnorm: 0.1 }),
  },
  "exponential decay": {
    optimizer: () =>
      scheduleLearningRate(
        train.sgd(1),
        exponentialDecay({ initialLearningRate: 0.3, decaySteps: 4, decayRate: 0.5 }),
      ),
  },
  "exponential decay, adamw": {
    optimizer: () =>
      scheduleLearningRate(
        adamW(1, 0.3),
        exponentialDecay({ initialLearningRate: 0.05, decaySteps: 4, decayRate: 0.5 }),
      ),
  },
  "staircase, momentum": { optimizer: () => scheduleLearningRate(train.momentum(1, 0.9), staircase) },
  "cosine decay": {
    optimizer: () =>
      scheduleLearningRate(
        train.sgd(1),
        cosineDecay({ initialLearningRate: 0.2, decaySteps: 6, alpha: 0.1 }),
      ),
  },
  "piecewise constant decay, adam": { optimizer: () => scheduleLearningRate(train.adam(1), piecewise) },
  "rate by epoch": { args: () => ({ callbacks: learningRateScheduler((epoch) => 0.3 / (1 + epoch)) }) },
  "reduced on plateau": {
    args: () => ({
      callbacks: reduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 1, minDelta: 0.2 }),
    }),
  },
};

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

const x = (): tf.Tensor2D => pattern([22, 4], 1) as tf.Tensor2D;
const y = (): tf.Tensor2D =>
  tf.tidy(() => tf.oneHot(tf.tensor1d(reference.labels, "int32"), 3).toFloat() as tf.Tensor2D);

/** The network of the fixture. */
function network(optimizer: tf.Optimizer = train.sgd(0.1)): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [4], units: 6, activation: "tanh" }),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  model.setWeights([pattern([4, 6], 3), tf.zeros([6]), pattern([6, 3], 4), tf.zeros([3])]);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  return model;
}

const weightsOf = (model: tf.LayersModel): number[] =>
  model.getWeights().flatMap((weight) => [...weight.dataSync()]);

/** PyTorch computed in double precision. */
const tolerance = 2e-6;

function expectRun(model: tf.LayersModel, history: tf.History["history"], run: Run | undefined): void {
  expectClose(history.loss, run?.loss, tolerance);
  if (run?.val_loss !== undefined) expectClose(history.val_loss, run.val_loss, tolerance);
  expectClose(weightsOf(model), run?.weights, 1e-5);
}

describe("fit trains as PyTorch does:", () => {
  it("every run of the fixture is tried", () => {
    expect(Object.keys(ways)).toEqual(Object.keys(reference.runs));
  });

  it.each(Object.keys(ways))("%s", async (name) => {
    const { optimizer, args } = ways[name] ?? expect.fail(name);
    const model = network(optimizer?.());
    const common = { epochs, batchSize, shuffle: false, verbose: 0 } as const;
    const { history } = await model.fit(x(), y(), { ...common, ...args?.() });
    expectRun(model, history, reference.runs[name]);
  });

  it("validation data of their own", async () => {
    const model = network();
    const [xs, ys] = [x(), y()];
    const { history } = await model.fit(xs.slice([0, 0], [16, 4]), ys.slice([0, 0], [16, 3]), {
      epochs,
      batchSize,
      shuffle: false,
      verbose: 0,
      validationData: [xs.slice([16, 0], [6, 4]), ys.slice([16, 0], [6, 3])],
    });
    expectRun(model, history, reference.runs["validation split"]);
  });

  it("a data set with fitDataset", async () => {
    const model = network();
    const xs = tf.data.array(x().arraySync());
    const ys = tf.data.array(y().arraySync());
    const { history } = await model.fitDataset(tf.data.zip({ xs, ys }).batch(batchSize), {
      epochs,
      verbose: 0,
    });
    expectRun(model, history, reference.runs.sgd);
  });

  it("a data set without end with batchesPerEpoch", async () => {
    const model = network();
    const [xs, ys] = [x(), y()];
    const endless = tf.data.generator(function* () {
      for (;;) {
        for (const [start, size] of batches) {
          yield { xs: xs.slice([start, 0], [size, 4]), ys: ys.slice([start, 0], [size, 3]) };
        }
      }
    });
    const { history } = await model.fitDataset(endless, {
      epochs,
      batchesPerEpoch: batches.length,
      verbose: 0,
    });
    expectRun(model, history, reference.runs.sgd);
  });

  it("class weights with fitDataset", async () => {
    const model = network();
    const rows = tf.data.zip({ xs: tf.data.array(x().arraySync()), ys: tf.data.array(y().arraySync()) });
    const { history } = await model.fitDataset(rows.batch(batchSize), {
      epochs,
      verbose: 0,
      classWeight,
    } as unknown as tf.ModelFitDatasetArgs<{ xs: number[]; ys: number[] }>);
    expectRun(model, history, reference.runs["class weights"]);
  });

  it("batches one by one with trainOnBatch", async () => {
    const model = network(train.adam(0.01));
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [start, size] of batches) {
        await model.trainOnBatch(x().slice([start, 0], [size, 4]), y().slice([start, 0], [size, 3]));
      }
    }
    expectClose(weightsOf(model), reference.runs.adam?.weights, 1e-5);
  });

  it("a loop of one's own, with a schedule and without fit", () => {
    const optimizer = ways["exponential decay, adamw"]?.optimizer?.() as tf.Optimizer;
    const model = network(train.sgd(1));
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [start, size] of batches) {
        optimizer.minimize(
          () => {
            const prediction = model.apply(x().slice([start, 0], [size, 4]), { training: true }) as tf.Tensor;
            const target = y().slice([start, 0], [size, 3]);
            return tf.mean(tf.metrics.categoricalCrossentropy(target, prediction)) as tf.Scalar;
          },
          false,
          variables,
        );
      }
    }
    expectClose(weightsOf(model), reference.runs["exponential decay, adamw"]?.weights, 1e-5);
  });

  it("fit, a loop and trainOnBatch in turn on one optimizer", async () => {
    const model = network(train.adam(0.01));
    const [xs, ys] = [x(), y()];
    const common = { batchSize, shuffle: false, verbose: 0 } as const;
    await model.fit(xs, ys, { ...common, epochs: 1 });
    for (const [start, size] of batches) {
      await model.trainOnBatch(xs.slice([start, 0], [size, 4]), ys.slice([start, 0], [size, 3]));
    }
    await model.fit(xs, ys, { ...common, epochs: 3, initialEpoch: 2 });
    expectClose(weightsOf(model), reference.runs.adam?.weights, 1e-5);
  });
});

describe("shuffle", () => {
  it("changes the batches, not the rows an epoch has", async () => {
    const seen: number[][] = [];
    const model = network(train.sgd(0));
    const orders = async (shuffle: boolean): Promise<tf.History> =>
      model.fit(x(), y(), {
        epochs: 1,
        batchSize: 5,
        shuffle,
        verbose: 0,
        callbacks: { onBatchEnd: (_, logs) => void seen.at(-1)?.push(logs?.loss ?? 0) },
      });
    seen.push([]);
    const plain = await orders(false);
    seen.push([]);
    const shuffled = await orders(true);
    expect(seen[1]).toHaveLength(5);
    expect(seen[1]).not.toEqual(seen[0]);
    // At a rate of 0 the mean of all rows is the same in any order.
    expectClose(shuffled.history.loss, plain.history.loss, 1e-5);
  });
});
