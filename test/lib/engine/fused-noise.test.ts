import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ready, setThreads, tf, threads } from "../../../lib/engine/index.js";
import { expectNumericGradient } from "./numeric-gradient.js";
import { pattern } from "./pattern.js";

const training = { training: true };

function run(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  return layer.call(x, training) as tf.Tensor;
}

function momentsOf(x: tf.Tensor): { mean: number; deviation: number } {
  const { mean, variance } = tf.moments(x);
  return { mean: mean.dataSync()[0] as number, deviation: Math.sqrt(variance.dataSync()[0] as number) };
}

beforeAll(async () => {
  await ready("cpu");
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("dropout", () => {
  it("drops its rate of the elements and scales the others, so that the mean stays", () => {
    const y = run(tf.layers.dropout({ rate: 0.3, seed: 1 }), tf.ones([100_000]));
    const values = y.dataSync();
    const dropped = values.filter((value) => value === 0).length;
    expect(dropped / values.length).toBeCloseTo(0.3, 2);
    expect(values.every((value) => value === 0 || Math.abs(value - 1 / 0.7) < 1e-6)).toBe(true);
  });

  it("hands the gradient on where it kept the input", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.25);
    expectNumericGradient((x) => tf.square(run(tf.layers.dropout({ rate: 0.5 }), x)), [pattern([7, 9], 1)]);
  });

  it("draws a new mask each time, the same sequence for the same seed, on any number of threads", () => {
    const x = tf.ones([40_000]);
    const masks = (count: number): number[][] => {
      const before = threads();
      setThreads(count);
      const layer = tf.layers.dropout({ rate: 0.5, seed: 7 });
      const drawn = [run(layer, x), run(layer, x)].map((y) => Array.from(y.dataSync()));
      setThreads(before);
      return drawn;
    };
    const [first, second] = masks(1);
    expect(first).not.toEqual(second);
    expect(masks(2)).toEqual([first, second]);
  });

  it("of whole channels drops all steps of each", () => {
    const y = run(tf.layers.spatialDropout1d({ rate: 0.5, seed: 3 }), tf.ones([4, 5, 16]));
    const perChannel = tf.tidy(() => tf.sum(tf.cast(tf.equal(y, 0), "int32"), 1).dataSync());
    expect(Array.from(new Set(perChannel)).sort()).toEqual([0, 5]);
  });

  it("leaves predictions alone", () => {
    const x = pattern([3, 4], 1);
    expect(tf.layers.dropout({ rate: 0.5 }).call(x, {})).toBe(x);
  });
});

describe("Gaussian noise", () => {
  it("has the mean and the deviation that it should", () => {
    const { mean, deviation } = momentsOf(run(tf.layers.gaussianNoise({ stddev: 0.2 }), tf.ones([200_000])));
    expect(mean).toBeCloseTo(1, 2);
    expect(deviation).toBeCloseTo(0.2, 2);
  });

  it("as dropout multiplies by numbers around 1 of variance rate / (1 - rate)", () => {
    const y = run(tf.layers.gaussianDropout({ rate: 0.2 }), tf.fill([200_000], 2));
    const { mean, deviation } = momentsOf(y);
    expect(mean).toBeCloseTo(2, 1);
    expect(deviation).toBeCloseTo(1, 1);
  });
});
