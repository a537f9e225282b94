import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { layerZoo } from "./layer-zoo.js";
import { expectNumericGradient } from "./numeric-gradient.js";
import { pattern } from "./pattern.js";

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

describe("on the engine's own kernels only, the gradient of the layer", () => {
  it.each(Object.entries(layerZoo))("%s is the numeric derivative", (_, layerCase) => {
    const { make, inputs, prepare = (x) => x, mask, isInference = false } = layerCase;
    const layer = make();
    const given = inputs.map((shape, index) => prepare(pattern(shape, index + 1), index));
    layer.apply(inputs.length === 1 ? (given[0] as tf.Tensor) : given);
    const variables = layer.trainableWeights;
    const weights = variables.map(({ shape }, index) => tf.mul(pattern(shape as number[], 11 + index), 0.5));
    const call = (...all: tf.Tensor[]): tf.Tensor => {
      variables.forEach((variable, index) => {
        // What the layer reads is the very tensor whose gradient is asked for.
        Object.assign(variable, { read: () => all[inputs.length + index] });
      });
      const x = inputs.length === 1 ? (all[0] as tf.Tensor) : all.slice(0, inputs.length);
      return layer.call(x, { training: !isInference, ...(mask ? { mask } : {}) }) as tf.Tensor;
    };
    const y = call(...given, ...weights);
    const shape = inputs.length === 1 ? inputs[0] : inputs;
    expect(y.shape).toEqual(layer.computeOutputShape(shape as tf.Shape));
    expectNumericGradient(call, [...given, ...weights]);
  });

  it("embedding is the numeric derivative, and adds up what an index appears with", () => {
    const ids = tf.tensor2d(
      [
        [1, 0, 1],
        [3, 3, 2],
      ],
      [2, 3],
      "int32",
    );
    const layer = tf.layers.embedding({ inputDim: 4, outputDim: 2 });
    layer.apply(ids);
    const call = (table: tf.Tensor): tf.Tensor => {
      Object.assign(layer.trainableWeights[0] as object, { read: () => table });
      return tf.square(layer.call(ids, {}) as tf.Tensor);
    };
    expectNumericGradient(call, [pattern([4, 2], 1)]);
  });
});
