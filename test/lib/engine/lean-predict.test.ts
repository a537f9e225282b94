import { beforeAll, describe, expect, it } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";
import { expectClose as expectCloseValues } from "../../helpers/close-to.js";
import { layerZoo } from "./layer-zoo.js";
import { pattern } from "./pattern.js";

const { layers } = tf;

beforeAll(() => ready("cpu"));

const listOf = (tensors: tf.Tensor | tf.Tensor[]): tf.Tensor[] => [tensors].flat();

const expectClose = (actual: tf.Tensor, expected: tf.Tensor): void =>
  expectCloseValues(actual.arraySync(), expected.arraySync(), 1e-6);

/** What TensorFlow.js answers: a model that is called as a layer goes its way. */
const called = (model: tf.LayersModel, x: tf.Tensor | tf.Tensor[]): tf.Tensor[] =>
  listOf(model.apply(x) as tf.Tensor | tf.Tensor[]);

function expectSameAnswers(
  model: tf.LayersModel,
  x: tf.Tensor | tf.Tensor[],
  args?: tf.ModelPredictConfig,
): void {
  const expected = called(model, x);
  const actual = listOf(model.predict(x, args));
  expect(actual.map(({ shape, dtype }) => [shape, dtype])).toEqual(
    expected.map(({ shape, dtype }) => [shape, dtype]),
  );
  for (const [index, answer] of actual.entries()) expectClose(answer, expected[index] as tf.Tensor);
}

/** How many tensors `run` leaves behind. */
function left(run: () => void): number {
  const before = tf.memory().numTensors;
  run();
  return tf.memory().numTensors - before;
}

/** Doubles its input; of a class that TensorFlow.js does not have. */
class Doubling extends tf.layers.Layer {
  static readonly className = "Doubling";
  calls = 0;
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    this.calls += 1;
    return tf.mul(listOf(inputs)[0] as tf.Tensor, 2);
  }
}

/** Paths that part, meet, share a layer and end in two outputs, one of them met on the way. */
function branching(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
  const shared = layers.dense({ units: 3, activation: "tanh" });
  const [left, right] = [shared.apply(a), shared.apply(b)] as [tf.SymbolicTensor, tf.SymbolicTensor];
  const sum = layers.add().apply([left, right, left]) as tf.SymbolicTensor;
  const last = layers.dense({ units: 2, activation: "softmax" }).apply(sum) as tf.SymbolicTensor;
  return tf.model({ inputs: [a, b], outputs: [last, left] });
}

describe("predict answers as the model called layer by layer", () => {
  const cases = Object.entries(layerZoo).filter(([, { mask }]) => mask === undefined);

  it.each(cases)("with %s", (_, { make, inputs, prepare }) => {
    const symbols = inputs.map(([, ...shape]) => tf.input({ shape }));
    const [first] = symbols;
    const outputs = make().apply(symbols.length === 1 ? (first as tf.SymbolicTensor) : symbols);
    const model = tf.model({ inputs: symbols, outputs: outputs as tf.SymbolicTensor | tf.SymbolicTensor[] });
    const x = inputs.map((shape, index) => {
      const values = pattern(shape, index + 1);
      return prepare ? prepare(values, index) : values;
    });
    expectSameAnswers(model, x);
  });

  it("where paths part and meet, in one batch and in several", () => {
    const x = [pattern([5, 4], 1), pattern([5, 4], 2)];
    expectSameAnswers(branching(), x);
    expectSameAnswers(branching(), x, { batchSize: 2 });
  });

  it("where the input has another type", () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [3], units: 2 })] });
    expectSameAnswers(model, tf.tensor2d([[1, 2, 3]], [1, 3], "int32"));
  });

  it("with masks, states and models within", () => {
    const masked = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true, inputLength: 4 }),
        layers.lstm({ units: 2 }),
      ],
    });
    expectSameAnswers(masked, tf.tensor2d([[1, 2, 0, 0]], [1, 4], "int32"));
    const nested = tf.sequential({
      layers: [
        tf.sequential({ layers: [layers.dense({ inputShape: [3], units: 2 })] }),
        layers.dense({ units: 2 }),
      ],
    });
    expectSameAnswers(nested, pattern([2, 3], 1));
    const stateful = tf.sequential({
      layers: [layers.simpleRNN({ units: 2, batchInputShape: [1, 2, 3], stateful: true })],
    });
    const x = pattern([1, 2, 3], 1);
    const [first, second] = [stateful.predict(x) as tf.Tensor, stateful.predict(x) as tf.Tensor];
    expect(Array.from(second.dataSync())).not.toEqual(Array.from(first.dataSync()));
    stateful.resetStates();
    expectClose(stateful.predict(x) as tf.Tensor, first);
  });

  it("with a layer of the user's own", () => {
    const doubling = new Doubling({ inputShape: [3] });
    const model = tf.sequential({ layers: [doubling] });
    const before = doubling.calls;
    expectClose(model.predict(tf.ones([1, 3])) as tf.Tensor, tf.fill([1, 3], 2));
    expect(doubling.calls).toBe(before + 1);
  });

  it("after a layer was added and weights were replaced", () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [3], units: 2 })] });
    const x = pattern([2, 3], 1);
    expectSameAnswers(model, x);
    model.add(layers.dense({ units: 4, activation: "relu" }));
    expectSameAnswers(model, x);
    model.setWeights([tf.ones([3, 2]), tf.zeros([2]), tf.ones([2, 4]), tf.zeros([4])]);
    expectClose(
      model.predict(x) as tf.Tensor,
      tf.relu(tf.matMul(tf.matMul(x, tf.ones([3, 2])), tf.ones([2, 4]))),
    );
  });
});

describe("predict", () => {
  it("leaves its answer and nothing else, in one batch and in several", () => {
    const [model, x] = [branching(), [pattern([5, 4], 1), pattern([5, 4], 2)]];
    model.predict(x);
    expect(left(() => model.predict(x))).toBe(2);
    expect(left(() => model.predict(x, { batchSize: 2 }))).toBe(2);
    expect(left(() => model.predictOnBatch(x))).toBe(2);
    expect(x.some(({ isDisposed }) => isDisposed)).toBe(false);
  });

  it("leaves nothing after an error in a layer", () => {
    const input = tf.input({ shape: [null as never, 2] });
    const outputs = layers.dot({ axes: [1, 1] }).apply([input, input]) as tf.SymbolicTensor;
    const other = tf.input({ shape: [null as never, 3] });
    const sum = layers.add().apply([other, other]) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [input, other], outputs: [outputs, sum] });
    const x = [pattern([1, 4, 2], 1), pattern([1, 4, 3], 2)];
    model.predict(x);
    const failing = model.layers.find((layer) => layer.getClassName() === "Add");
    if (failing === undefined) throw new Error("no Add");
    failing.call = () => {
      throw new Error("broken");
    };
    expect(
      left(() => {
        expect(() => model.predict(x)).toThrow("broken");
      }),
    ).toBe(0);
  });

  it("answers with tensors of their own where the model hands its input on or has an output twice", () => {
    const input = tf.input({ shape: [2] });
    const dense = layers.dense({ units: 2 }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [input, dense, dense] });
    const x = pattern([3, 2], 1);
    const answers = model.predict(x) as tf.Tensor[];
    expect(new Set([x.id, ...answers.map(({ id }) => id)]).size).toBe(4);
    tf.dispose(answers);
    expect(x.isDisposed).toBe(false);
    expectClose(x, pattern([3, 2], 1));
  });

  it("keeps a dropout layer's input for those that read it, too", () => {
    const input = tf.input({ shape: [2] });
    const dense = layers.dense({ units: 2 }).apply(input) as tf.SymbolicTensor;
    const dropped = layers.dropout({ rate: 0.5 }).apply(dense) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [dropped, dense] });
    const [a, b] = model.predict(pattern([3, 2], 1)) as [tf.Tensor, tf.Tensor];
    a.dispose();
    expect(b.dataSync()).toHaveLength(6);
  });

  it("can be differentiated", () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [3], units: 1 })] });
    model.setWeights([tf.tensor2d([[1], [2], [3]]), tf.zeros([1])]);
    const slope = tf.grad((x) => model.predict(x) as tf.Tensor)(tf.ones([2, 3]));
    expectClose(
      slope,
      tf.tensor2d([
        [1, 2, 3],
        [1, 2, 3],
      ]),
    );
  });

  it("refuses a model that was disposed of", () => {
    const model = tf.sequential({ layers: [layers.dense({ inputShape: [3], units: 2 })] });
    model.predict(pattern([1, 3], 1));
    model.dispose();
    expect(() => model.predict(pattern([1, 3], 1))).toThrow(/disposed/);
  });

  it("calls the hook of a layer", () => {
    const flatten = layers.flatten({ inputShape: [2, 2] });
    const pool = layers.maxPooling2d({ inputShape: [4, 4, 1] });
    for (const layer of [flatten, pool]) {
      const model = tf.sequential({ layers: [layer] });
      const shapes: number[][] = [];
      layer.setCallHook((inputs) => shapes.push(...listOf(inputs).map(({ shape }) => shape)));
      const shape = [1, ...(layer.batchInputShape.slice(1) as number[])];
      model.predict(pattern(shape, 1));
      expect(shapes).toEqual([shape]);
    }
  });
});

describe("the end of a scope", () => {
  it.each([
    ["numbers", () => new Float32Array(3)],
    ["a number", () => 3],
    ["an object without tensors", () => ({ loss: 1 })],
  ])("disposes of all tensors where %s is returned", (_, answer) => {
    expect(
      left(() => {
        tf.tidy(() => {
          tf.zeros([2]);
          return answer() as unknown as tf.TensorContainer;
        });
      }),
    ).toBe(0);
  });

  it("hands a list of tensors on to the scope around it", () => {
    let inner: tf.Tensor[] = [];
    const outer = tf.tidy(() => {
      inner = tf.tidy(() => {
        tf.zeros([2]);
        return [tf.zeros([1]), tf.ones([1])];
      });
      expect(inner.some(({ isDisposed }) => isDisposed)).toBe(false);
      return inner[1] as tf.Tensor;
    });
    expect(inner.map(({ isDisposed }) => isDisposed)).toEqual([true, false]);
    outer.dispose();
  });
});
