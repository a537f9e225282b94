import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { rowLosses } from "../../../lib/engine/kernels/training.js";
import { expectClose } from "../../helpers/close-to.js";
import { expectNumericGradient } from "./numeric-gradient.js";
import { pattern } from "./pattern.js";

const { layers } = tf;

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

/** Names of the kernels that `run` runs. */
async function kernelsOf(run: () => tf.TensorContainer): Promise<string[]> {
  const { kernelNames } = await tf.profile(() => {
    run();
    return tf.scalar(0);
  });
  return kernelNames;
}

type LossFunction = (truth: tf.Tensor, predicted: tf.Tensor) => tf.Tensor;

function lossFunctions(loss: tf.ModelCompileArgs["loss"]): LossFunction[] {
  const input = tf.input({ shape: [3] });
  const output = (name: string) =>
    layers.activation({ activation: "sigmoid", name }).apply(input) as tf.SymbolicTensor;
  const suffix = Math.random().toString(36).slice(2);
  const names = [`first${suffix}`, `second${suffix}`] as const;
  const model = tf.model({ inputs: input, outputs: names.map(output) });
  const given =
    typeof loss === "object" && !Array.isArray(loss)
      ? { [names[0]]: loss.first as string, [names[1]]: loss.second as string }
      : loss;
  model.compile({ optimizer: "sgd", loss: given });
  return (model as unknown as { lossFunctions: LossFunction[] }).lossFunctions;
}

describe("a gradient of a gradient", () => {
  const activations = ["linear", "relu", "relu6", "sigmoid", "tanh", "elu"] as const;

  it.each(activations)("goes through a dense layer with %s", (activation) => {
    const layer = layers.dense({ units: 3, activation });
    layer.build([2, 4]);
    layer.setWeights([pattern([4, 3], 2), pattern([3], 3)]);
    const slope = (x: tf.Tensor): tf.Tensor =>
      tf.grad((z: tf.Tensor) => tf.sum(tf.square(layer.apply(z) as tf.Tensor)))(x);
    expectNumericGradient(slope, [pattern([2, 4], 1)]);
  });

  it.each(rowLosses)("goes through a convolution and %s", (name) => {
    const layer = layers.conv2d({ filters: 2, kernelSize: 2, activation: "linear" });
    layer.build([1, 4, 4, 1]);
    layer.setWeights([pattern([2, 2, 1, 2], 2), pattern([2], 3)]);
    const [loss] = lossFunctions(name);
    const slope = (x: tf.Tensor): tf.Tensor =>
      tf.grad((z: tf.Tensor) => {
        const y = tf.add(tf.mul(layer.apply(z) as tf.Tensor, 0.1), 0.3);
        return tf.sum((loss as LossFunction)(tf.fill(y.shape, 0.4), y));
      })(x);
    expectNumericGradient(slope, [pattern([1, 4, 4, 1], 1)]);
  });
});

describe("a compiled loss", () => {
  const truth = tf.tensor2d([[1, 0, 0]]);
  const predicted = tf.tensor2d([[0.5, 0.3, 0.2]]);

  it("given by name is one kernel, forward and back", async () => {
    const [loss] = lossFunctions("binaryCrossentropy") as [LossFunction];
    expect(await kernelsOf(() => loss(truth, predicted))).toEqual(["RowLoss"]);
    const names = await kernelsOf(() => tf.grad((p: tf.Tensor) => loss(truth, p))(predicted));
    expect(names).toContain("RowLossGradient");
  });

  it.each([
    ["one for all outputs", "meanSquaredError"],
    ["one an output", ["meanSquaredError", "binaryCrossentropy"]],
    ["by the output's name", { first: "meanSquaredError", second: "binaryCrossentropy" }],
  ])("may be given as %s", (_, given) => {
    const [first, second] = lossFunctions(given) as [LossFunction, LossFunction];
    const squared = (0.25 + 0.09 + 0.04) / 3;
    const crossed = -Math.log(0.5 * 0.7 * 0.8) / 3;
    expectClose(Array.from(first(truth, predicted).dataSync()), [squared], 1e-6);
    const expected = typeof given === "string" ? squared : crossed;
    expectClose(Array.from(second(truth, predicted).dataSync()), [expected], 1e-6);
  });

  it("takes truth of another type or of a shape that repeats", () => {
    const [loss] = lossFunctions("meanSquaredError") as [LossFunction];
    expectClose(
      Array.from(loss(tf.tensor2d([[1, 0, 1]], [1, 3], "int32"), predicted).dataSync()),
      [0.98 / 3],
      1e-6,
    );
    expectClose(Array.from(loss(tf.tensor2d([[1]]), predicted).dataSync()), [1.38 / 3], 1e-6);
  });

  it.each(rowLosses)("has a gradient of the truth too: %s", (name) => {
    const [loss] = lossFunctions(name) as [LossFunction];
    expectNumericGradient((t) => loss(t, predicted), [truth]);
  });

  it("is left to TensorFlow.js where it is a function", () => {
    const own = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sub(a, b);
    expect(lossFunctions([own, own])[0]).toBe(own);
  });
});

describe("one step of an optimizer", () => {
  const makers = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    adagrad: () => tf.train.adagrad(0.1),
    rmsprop: () => tf.train.rmsprop(0.1),
    adam: () => tf.train.adam(0.1),
    adamax: () => tf.train.adamax(0.1),
  };

  it.each(Object.entries(makers))(
    "of %s changes only what it is given, for any number of variables",
    (_, make) => {
      const variables = Array.from({ length: 400 }, (_value, index) =>
        tf.variable(tf.fill([index % 5], index)),
      );
      const copies = variables.map((variable) => variable.clone());
      const gradients = variables.map((variable, index) => ({
        name: variable.name,
        tensor: (index === 399 ? null : tf.ones(variable.shape)) as tf.Tensor,
      }));
      make().applyGradients(gradients);
      for (const [index, variable] of variables.entries()) {
        const moved = Array.from(variable.dataSync()).map((value) => value < index);
        expect(moved).toEqual(new Array(index % 5).fill(index !== 399));
        expect(Array.from(copies[index]?.dataSync() ?? [])).toEqual(new Array(index % 5).fill(index));
      }
      tf.dispose([variables, copies]);
    },
  );

  it("refuses a gradient of another shape", () => {
    const variable = tf.variable(tf.zeros([3]));
    const step = () => tf.train.sgd(0.1).applyGradients([{ name: variable.name, tensor: tf.ones([2, 3]) }]);
    expect(step).toThrow(/shape/);
  });

  it("has the learning rate that was set last", () => {
    const variable = tf.variable(tf.zeros([1]));
    const optimizer = tf.train.sgd(0.1);
    (optimizer as unknown as { setLearningRate(rate: number): void }).setLearningRate(0.5);
    optimizer.applyGradients([{ name: variable.name, tensor: tf.ones([1]) }]);
    expect(variable.dataSync()[0]).toBe(-0.5);
  });
});
