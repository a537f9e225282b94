import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { type LayerCase, layerZoo } from "./layer-zoo.js";
import { expectNumericGradient } from "./numeric-gradient.js";
import { pattern } from "./pattern.js";

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

describe("on the engine's own kernels only, the gradient of the layer", () => {
  it.each(Object.entries(layerZoo))("%s is the numeric derivative", (_, layerCase) => {
    const { call, operands, outputShape } = prepareLayer(layerCase);
    expect(call(...operands).shape).toEqual(outputShape);
    expectNumericGradient(call, operands);
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

describe("the output of the layer", () => {
  afterAll(() => tf.setBackend("cellship"));

  const comparable = Object.entries(layerZoo).filter(([, layer]) => layer.isWrongInPlainJavaScript !== true);

  it.each(comparable)("%s is that of TensorFlow.js' plain JavaScript", async (_, layerCase) => {
    const { call, operands } = prepareLayer(layerCase);
    await tf.setBackend("cellship");
    const ours = Array.from(call(...operands).dataSync());
    await tf.setBackend("cpu");
    expectClose(ours, Array.from(call(...operands).dataSync()), 2e-5);
  });
});

describe("a recurrent layer with states", () => {
  const states = { lstm: 2, gru: 1, simpleRNN: 1 } as const;

  it.each(Object.keys(states) as (keyof typeof states)[])(
    "hands gradients on to and from them: %s",
    (name) => {
      const layer = tf.layers[name]({
        units: 3,
        returnState: true,
        returnSequences: true,
      }) as tf.layers.Layer;
      layer.apply(pattern([2, 4, 3], 1));
      const call = (x: tf.Tensor, ...initialState: tf.Tensor[]): tf.Tensor => {
        const [outputs, ...last] = layer.call(x, { initialState }) as tf.Tensor[];
        return tf.concat(
          [tf.reshape(outputs as tf.Tensor, [8, 3]), ...last.map((state) => tf.square(state))],
          0,
        );
      };
      const initial = Array.from({ length: states[name] }, (_, index) => pattern([2, 3], 5 + index));
      expectNumericGradient(call, [pattern([2, 4, 3], 1), ...initial]);
    },
  );
});

/** A layer as a function of its inputs and trainable weights. */
function prepareLayer({ make, inputs, prepare = (x) => x, mask, isInference = false }: LayerCase): {
  readonly call: (...operands: tf.Tensor[]) => tf.Tensor;
  readonly operands: tf.Tensor[];
  readonly outputShape: tf.Shape | tf.Shape[];
} {
  const layer = make();
  const given = inputs.map((shape, index) => prepare(pattern(shape, index + 1), index));
  layer.apply(inputs.length === 1 ? (given[0] as tf.Tensor) : given);
  const variables = layer.trainableWeights;
  const weights = variables.map(({ shape }, index) => tf.mul(pattern(shape as number[], 11 + index), 0.5));
  const call = (...operands: tf.Tensor[]): tf.Tensor => {
    variables.forEach((variable, index) => {
      // What the layer reads is the very tensor whose gradient is asked for.
      Object.assign(variable, { read: () => operands[inputs.length + index] });
    });
    const x = inputs.length === 1 ? (operands[0] as tf.Tensor) : operands.slice(0, inputs.length);
    return layer.call(x, { training: !isInference, ...(mask ? { mask } : {}) }) as tf.Tensor;
  };
  const shape = (inputs.length === 1 ? inputs[0] : inputs) as tf.Shape;
  return { call, operands: [...given, ...weights], outputShape: layer.computeOutputShape(shape) };
}
