import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, tf } from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { pattern } from "./pattern.js";

const epsilon = 1e-3;

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

type Normalise = (x: tf.Tensor) => tf.Tensor;

/** A layer with a scale and an offset, and its formula in single operations of the same weights. */
function normalisations(shape: number[]): { readonly layer: Normalise; readonly formula: Normalise } {
  const channels = shape.at(-1) as number;
  const layer = tf.layers.batchNormalization({ epsilon });
  layer.build(shape);
  const [gamma, beta] = [pattern([channels], 7), pattern([channels], 8)];
  layer.setWeights([gamma, beta, tf.zeros([channels]), tf.ones([channels])]);
  const [scale, offset] = layer.trainableWeights.map((weight) => weight.read()) as [tf.Tensor, tf.Tensor];
  return {
    layer: (x) => layer.apply(x, { training: true }) as tf.Tensor,
    formula: (x) => {
      const axes = x.shape.slice(0, -1).map((_, axis) => axis);
      const centred = tf.sub(x, tf.mean(x, axes));
      const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), axes), epsilon));
      return tf.add(tf.mul(tf.div(centred, deviation), scale), offset);
    },
  };
}

type Network = (normalise: Normalise, x: tf.Tensor, z: tf.Tensor) => tf.Tensor;

const networks: Record<string, Network> = {
  nothing: (normalise, x) => normalise(x),
  relu: (normalise, x) => tf.relu(normalise(x)),
  "a sum": (normalise, x, z) => tf.add(normalise(x), z),
  "a sum and relu": (normalise, x, z) => tf.relu(tf.add(z, normalise(x))),
  "a sum with a channel's offset and relu": (normalise, x, z) =>
    tf.relu(tf.add(normalise(x), tf.mean(z, [0, 1]))),
  "the sum with another normalisation": (normalise, x, z) => tf.relu(tf.add(normalise(x), normalise(z))),
  "relu of another shape": (normalise, x, z) => tf.mul(tf.relu(tf.reshape(normalise(x), z.shape)), z),
  "relu and a product": (normalise, x) => {
    const y = normalise(x);
    return tf.mul(tf.relu(y), y);
  },
  "relu of it and of its sum": (normalise, x, z) => {
    const y = normalise(x);
    return tf.add(tf.mul(tf.relu(y), 2), tf.relu(tf.add(y, z)));
  },
  "a residual block": (normalise, x, z) => {
    const y = tf.relu(normalise(x));
    return tf.relu(tf.add(normalise(tf.mul(y, z)), y));
  },
};

/** Values and gradients of all inputs and weights, for Σ weights · network + Σ z. */
function results(network: Network, normalise: Normalise, x: tf.Tensor, z: tf.Tensor): number[] {
  const run = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => {
    const y = network(normalise, a, b);
    return tf.add(tf.sum(tf.mul(y, pattern(y.shape, 99))), tf.sum(b));
  };
  const inputs = tf.grads(run)([x, z]);
  const { grads } = tf.variableGrads(() => run(x, z));
  const tensors = [network(normalise, x, z), ...inputs, ...Object.values(grads)];
  return tensors.flatMap((tensor) => (tensor === null ? [] : Array.from(tensor.dataSync())));
}

describe.each([
  ["rows of few channels", [3, 5, 6]],
  ["more rows than one task has", [90, 40, 17]],
])("batch normalisation in training, %s, followed by", (_, shape) => {
  it.each(Object.entries(networks))("%s, is the formula", (_name, network) => {
    const { layer, formula } = normalisations(shape);
    const [x, z] = [pattern(shape, 1), pattern(shape, 2)];
    expectClose(results(network, layer, x, z), results(network, formula, x, z), 2e-4);
  });
});

describe("a normalised batch that nobody has looked at", () => {
  it("keeps its values when the weights move", () => {
    const layer = tf.layers.batchNormalization({ epsilon });
    const x = pattern([8, 3], 1);
    const y = layer.apply(x, { training: true }) as tf.Tensor;
    const gamma = layer.trainableWeights[0]?.read() as tf.Variable;
    tf.train.sgd(1).applyGradients([{ name: gamma.name, tensor: tf.ones([3]) }]);
    expect(Array.from(gamma.dataSync())).toEqual([0, 0, 0]);
    const [mean, deviation] = [tf.mean(x, 0), tf.sqrt(tf.add(tf.moments(x, 0).variance, epsilon))];
    const expected = tf.div(tf.sub(x, mean), deviation);
    expectClose(Array.from(y.dataSync()), Array.from(expected.dataSync()), 1e-5);
  });

  it("takes no memory along when it is disposed of", () => {
    const layer = tf.layers.batchNormalization({ epsilon });
    const x = pattern([8, 3], 1);
    layer.apply(x, { training: true });
    const before = tf.memory();
    tf.tidy(() => {
      tf.add(layer.apply(tf.add(x, 1), { training: true }) as tf.Tensor, x);
    });
    expect(tf.memory()).toEqual(before);
  });
});
