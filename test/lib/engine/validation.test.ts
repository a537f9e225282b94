import { beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});

/** ŷ = w·x, whose loss and metric are easy to compute by hand. */
function line(weight: number): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        inputShape: [1],
        units: 1,
        useBias: false,
        kernelInitializer: tf.initializers.constant({ value: weight }),
      }),
    ],
  });
  // A rate of 0 keeps the weight.
  model.compile({ optimizer: tf.train.sgd(0), loss: "meanSquaredError", metrics: ["mae"] });
  return model;
}

const column = (...values: number[]): tf.Tensor2D => tf.tensor2d(values, [values.length, 1]);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe("validation during fit", () => {
  it("judges validationData once an epoch, a smaller last batch included", async () => {
    const xs = [1, 2, 3, 4, 5];
    const { history } = await line(2).fit(column(1), column(0), {
      epochs: 2,
      batchSize: 2,
      verbose: 0,
      validationData: [column(...xs), column(0, 0, 0, 0, 0)],
    });
    const loss = mean(xs.map((x) => 4 * x * x));
    expectClose(history.val_loss, [loss, loss], 1e-4);
    expectClose(history.val_mae?.[0], mean(xs.map((x) => 2 * x)), 1e-4);
    expectClose(history.loss, [4, 4], 1e-4);
  });

  it("holds out the last rows with validationSplit", async () => {
    const { history } = await line(1).fit(column(1, 1, 1, 7, 7), column(0, 0, 0, 0, 0), {
      epochs: 1,
      validationSplit: 0.4,
      verbose: 0,
    });
    expectClose(history.loss, [1], 1e-6);
    expectClose(history.val_loss, [49], 1e-4);
  });

  it("leaves model.evaluate in a callback alone", async () => {
    const model = line(3);
    const seen: number[] = [];
    const evaluate = (): void => {
      const [loss] = model.evaluate(column(1), column(0)) as tf.Scalar[];
      seen.push(loss?.dataSync()[0] as number);
    };
    const { history } = await model.fit(column(2), column(0), {
      epochs: 2,
      verbose: 0,
      validationData: [column(5), column(0)],
      callbacks: { onBatchEnd: evaluate, onEpochEnd: evaluate },
    });
    expect(seen).toEqual([9, 9, 9, 9]);
    expectClose(history.val_loss, [225, 225], 1e-3);
  });

  it("hands its figures to callbacks as numbers", async () => {
    const seen: unknown[] = [];
    const stop = tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 1 });
    const note = new tf.CustomCallback({ onEpochEnd: (_, logs) => void seen.push(logs?.val_loss) });
    const { epoch } = await line(1).fit(column(1), column(0), {
      epochs: 50,
      verbose: 0,
      validationData: [column(2), column(0)],
      callbacks: [stop, note],
    });
    // The loss never improves on that of the first epoch.
    expect(epoch).toEqual([0, 1]);
    expect(seen).toEqual([4, 4]);
  });

  it("judges a data set during fitDataset", async () => {
    const rows = tf.data.array([1, 2, 3].map((x) => ({ xs: [x], ys: [0] }))).batch(2);
    const model = line(1);
    const { history } = await model.fitDataset(rows, { epochs: 2, validationData: rows, verbose: 0 });
    expectClose(history.val_loss, [14 / 3, 14 / 3], 1e-4);
    const tensors = await model.fitDataset(rows, {
      epochs: 1,
      verbose: 0,
      validationData: [column(3), column(0)],
    });
    expectClose(tensors.history.val_loss, [9], 1e-4);
  });

  it("leaves no tensors behind", async () => {
    const model = line(1);
    const [x, y] = [column(1, 2, 3), column(0, 0, 0)];
    const train = () => model.fit(x, y, { epochs: 2, batchSize: 2, validationData: [x, y], verbose: 0 });
    await train();
    const before = tf.memory().numTensors;
    await train();
    expect(tf.memory().numTensors).toBe(before);
  });
});
