import { beforeAll, describe, expect, it } from "vitest";
import {
  adamW,
  clipGradients,
  cosineDecay,
  exponentialDecay,
  getLearningRate,
  learningRateScheduler,
  piecewiseConstantDecay,
  type ReduceLROnPlateauOptions,
  ready,
  reduceLROnPlateau,
  scheduleLearningRate,
  setLearningRate,
  tf,
} from "../../../lib/engine/index.js";
import { ParameterError } from "../../../lib/errors.js";
import { expectClose } from "../../helpers/close-to.js";

beforeAll(async () => {
  await ready("cpu");
});

/** Change of a weight by one step on a gradient of 1. */
function change(optimizer: tf.Optimizer): number {
  const weight = tf.variable(tf.scalar(0));
  optimizer.minimize(() => weight.mul(1) as tf.Scalar, false, [weight]);
  return weight.dataSync()[0] as number;
}

describe("the learning rate", () => {
  const { train } = tf;
  const makers: Record<string, (rate: number) => tf.Optimizer> = {
    sgd: (rate) => train.sgd(rate),
    momentum: (rate) => train.momentum(rate, 0.9),
    adam: (rate) => train.adam(rate),
    adamW: (rate) => adamW(rate),
    adamax: (rate) => train.adamax(rate),
    adagrad: (rate) => train.adagrad(rate),
    rmsprop: (rate) => train.rmsprop(rate),
    adadelta: (rate) => train.adadelta(rate),
  };

  it.each(Object.keys(makers))("of %s can be read and set", (name) => {
    const make = makers[name] ?? expect.fail(name);
    const optimizer = make(0.5);
    expect(getLearningRate(optimizer)).toBe(0.5);
    setLearningRate(optimizer, 0.125);
    expect(getLearningRate(optimizer)).toBe(0.125);
    expect(change(optimizer)).toBe(change(make(0.125)));
    expect(change(make(0.5))).not.toBe(change(make(0.125)));
  });

  it("must not be negative or missing", () => {
    expect(() => setLearningRate(train.sgd(1), -1)).toThrow(
      "Expected learningRate to be a number of at least 0",
    );
    expect(() => setLearningRate(train.sgd(1), Number.NaN)).toThrow(ParameterError);
  });
});

describe("schedules", () => {
  it("exponentialDecay falls by decayRate every decaySteps", () => {
    const options = { initialLearningRate: 0.8, decaySteps: 10, decayRate: 0.25 };
    const [smooth, stairs] = [exponentialDecay(options), exponentialDecay({ ...options, staircase: true })];
    expectClose([0, 5, 10, 20].map(smooth), [0.8, 0.4, 0.2, 0.05], 1e-12);
    expectClose([0, 9, 10, 19, 20].map(stairs), [0.8, 0.8, 0.2, 0.2, 0.05], 1e-12);
  });

  it("cosineDecay warms up, falls and stays", () => {
    const schedule = cosineDecay({
      initialLearningRate: 0,
      warmupTarget: 1,
      warmupSteps: 4,
      decaySteps: 6,
      alpha: 0.1,
    });
    expectClose([0, 1, 4, 7, 10, 99].map(schedule), [0, 0.25, 1, 0.55, 0.1, 0.1], 1e-12);
  });

  it("piecewiseConstantDecay keeps a value up to and with its boundary", () => {
    const schedule = piecewiseConstantDecay({ boundaries: [100, 110], values: [1, 0.5, 0.1] });
    expect([0, 100, 101, 110, 111, 1e6].map(schedule)).toEqual([1, 1, 0.5, 0.5, 0.1, 0.1]);
  });

  it("say what is wrong with their options", () => {
    expect(() => exponentialDecay({ initialLearningRate: 1, decaySteps: 0, decayRate: 1 })).toThrow(
      "Expected decaySteps to be a number above 0, got 0.",
    );
    expect(() => cosineDecay({ initialLearningRate: 1, decaySteps: 1, alpha: 2 })).toThrow(
      "Expected alpha to be a number of at least 0 and of at most 1, got 2.",
    );
    expect(() => piecewiseConstantDecay({ boundaries: [1], values: [1] })).toThrow("one value more");
    expect(() => piecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] })).toThrow("that ascend");
  });
});

describe("scheduleLearningRate", () => {
  const schedule = (step: number): number => 1 / (1 + step);

  it("goes by the steps of the optimizer, with clipping on either side", () => {
    const clip = { clipvalue: 0.5 };
    const optimizers = [
      scheduleLearningRate(clipGradients(tf.train.sgd(9), clip), schedule),
      clipGradients(scheduleLearningRate(tf.train.sgd(9), schedule), clip),
    ];
    for (const optimizer of optimizers) {
      expectClose(
        [1, 2, 3].map(() => change(optimizer)),
        [-0.5, -0.25, -0.5 / 3],
        1e-6,
      );
    }
  });

  it("is not overruled in silence", () => {
    const optimizer = scheduleLearningRate(tf.train.adam(9), schedule);
    expect(() => setLearningRate(optimizer, 1)).toThrow(
      "Expected an optimizer without a schedule, got one whose rate scheduleLearningRate sets before each step.",
    );
  });

  it("shows the first rate before the first step", () => {
    expect(getLearningRate(scheduleLearningRate(tf.train.adam(9), schedule))).toBe(1);
  });

  it("goes on where saved steps left off", async () => {
    const first = scheduleLearningRate(tf.train.adam(1), schedule);
    change(first);
    change(first);
    const second = tf.train.adam(1);
    await second.setWeights(await first.getWeights());
    scheduleLearningRate(second, schedule);
    expect(getLearningRate(second)).toBeCloseTo(1 / 3, 10);
  });
});

/** A fit of `losses.length` epochs whose loss is as told, and the rate of each epoch. */
async function rates(losses: readonly number[], callback: tf.Callback): Promise<number[] | undefined> {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
  model.compile({ optimizer: tf.train.sgd(1), loss: "meanSquaredError" });
  const scripted = new tf.CustomCallback({
    onEpochEnd: (epoch, logs = {}) => {
      logs.scripted = losses[epoch] as number;
    },
  });
  const { history } = await model.fit(tf.ones([1, 1]), tf.ones([1, 1]), {
    epochs: losses.length,
    verbose: 0,
    callbacks: [scripted, callback],
  });
  return history.learning_rate as number[] | undefined;
}

describe("reduceLROnPlateau", () => {
  const watch = (options: ReduceLROnPlateauOptions): tf.Callback =>
    reduceLROnPlateau({ monitor: "scripted", factor: 0.5, patience: 2, ...options });

  it("reduces after `patience` epochs without improvement, and again", async () => {
    expect(await rates([5, 4, 4, 4, 4, 4, 4], watch({}))).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25]);
  });

  it("counts a change of less than minDelta as none", async () => {
    expect(await rates([5, 4.9, 4.8, 4.7], watch({ minDelta: 0.15 }))).toEqual([1, 1, 1, 1]);
    expect(await rates([5, 4.9, 4.9, 4.9], watch({ minDelta: 0.15 }))).toEqual([1, 1, 1, 0.5]);
  });

  it("waits for the cooldown", async () => {
    // Reduced after epoch 3; epochs 4 and 5 cool down; 6 and 7 are without improvement.
    const expected = [1, 1, 1, 0.5, 0.5, 0.5, 0.25];
    expect(await rates([1, 1, 1, 1, 1, 1, 1], watch({ cooldown: 2 }))).toEqual(expected);
  });

  it("goes no lower than minLr", async () => {
    expect(await rates([1, 1, 1, 1, 1, 1], watch({ patience: 1, minLr: 0.4 }))).toEqual([
      1, 1, 0.5, 0.4, 0.4, 0.4,
    ]);
  });

  it("wants higher figures with mode max", async () => {
    expect(await rates([1, 2, 3, 4], watch({ mode: "max", patience: 1 }))).toEqual([1, 1, 1, 1]);
    expect(await rates([1, 2, 3, 4], watch({ patience: 1 }))).toEqual([1, 1, 0.5, 0.25]);
  });

  it("names the figures there are when its own is missing", async () => {
    await expect(rates([1], reduceLROnPlateau())).rejects.toThrow(
      /^Expected monitor to be one of .*loss.*, got val_loss\. Name one of those, or pass validationData\.$/,
    );
  });
});

describe("learningRateScheduler", () => {
  it("sets the rate of each epoch from the one before", async () => {
    const halve = learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
    expect(await rates([1, 1, 1], halve)).toEqual([1, 0.5, 0.25]);
  });
});

describe("a saved model", () => {
  it("goes on training with AdamW as if it had not been saved", async () => {
    const make = (): tf.LayersModel => {
      const model = tf.sequential({
        layers: [tf.layers.dense({ inputShape: [3], units: 2, kernelInitializer: "ones" })],
      });
      model.compile({ optimizer: adamW(0.1, 0.2, 0.8, 0.99, 1e-6), loss: "meanSquaredError" });
      return model;
    };
    const [x, y] = [tf.randomNormal([8, 3], 0, 1, "float32", 1), tf.randomNormal([8, 2], 0, 1, "float32", 2)];
    const args = { epochs: 3, shuffle: false, verbose: 0 } as const;
    const [whole, first] = [make(), make()];
    for (const model of [whole, first]) await model.fit(x, y, args);
    const artifacts: tf.io.ModelArtifacts[] = [];
    const handler = tf.io.withSaveHandler(async (saved) => {
      artifacts.push(saved);
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(saved) };
    });
    await first.save(handler, { includeOptimizer: true });
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts[0] as tf.io.ModelArtifacts));
    expect(loaded.optimizer.getConfig()).toEqual(whole.optimizer.getConfig());
    expect(loaded.optimizer.getClassName()).toBe("AdamW");
    for (const model of [whole, loaded]) await model.fit(x, y, args);
    const [expected, actual] = [whole, loaded].map((model) =>
      model.getWeights().flatMap((weight) => [...weight.dataSync()]),
    );
    expectClose(actual, expected, 1e-6);
  });
});
