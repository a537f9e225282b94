import { beforeAll, describe, expect, it } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";
import { expectClose } from "../../helpers/close-to.js";
import { pattern } from "./pattern.js";

type Cell = Exclude<NonNullable<Parameters<typeof tf.layers.rnn>[0]["cell"]>, readonly unknown[]>;

const [steps, inputs, units] = [5, 7, 40];
const sequences = { units, returnSequences: true } as const;
const gates = { simpleRNN: 1, lstm: 4, gru: 3 } as const;
const cells = {
  simpleRNN: () => tf.layers.simpleRNNCell({ units }),
  lstm: () => tf.layers.lstmCell({ units }),
  gru: () => tf.layers.gruCell({ units }),
};

/** The layer as a function of its input and its weights. */
function asFunction(
  layer: tf.layers.Layer,
  batch: number,
  mask: tf.Tensor,
): (...operands: tf.Tensor[]) => tf.Tensor {
  layer.apply(tf.zeros([batch, steps, inputs]));
  const variables = layer.trainableWeights;
  return (...operands) => {
    const [x, ...weights] = operands as [tf.Tensor, ...tf.Tensor[]];
    for (const [index, variable] of variables.entries()) {
      Object.assign(variable, { read: () => weights[index] });
    }
    return tf.square(layer.call(x, { mask }) as tf.Tensor);
  };
}

beforeAll(() => ready("cpu"));

// 99 rows are cut into blocks, which the threads share; 3 rows stay together.
describe.each([99, 3])("with a batch of %i rows", (batch) => {
  it.each(Object.keys(cells) as (keyof typeof cells)[])(
    "%s gives what its cell gives step by step, and the same gradients",
    (name) => {
      const operands = [
        pattern([batch, steps, inputs], 1),
        tf.mul(pattern([inputs, gates[name] * units], 2), 0.3),
        tf.mul(pattern([units, gates[name] * units], 3), 0.2),
        pattern([gates[name] * units], 4),
      ];
      const mask = tf.less(pattern([batch, steps], 5), 0.4);
      const layers = [
        tf.layers[name](sequences) as tf.layers.Layer,
        tf.layers.rnn({ cell: cells[name]() as unknown as Cell, returnSequences: true }) as tf.layers.Layer,
      ];
      const [ours, loop] = layers.map((layer) => {
        const call = asFunction(layer, batch, mask);
        return [call(...operands), ...tf.grads(call)(operands)];
      }) as [tf.Tensor[], tf.Tensor[]];
      expect(ours).toHaveLength(5);
      for (const [index, tensor] of ours.entries()) {
        const expected = loop[index] as tf.Tensor;
        const largest = tf.max(tf.abs(expected)).dataSync()[0] as number;
        expect(largest).toBeGreaterThan(0);
        const scaled = (x: tf.Tensor): number[] => Array.from(tf.div(x, largest).dataSync());
        expectClose(scaled(tensor), scaled(expected), 1e-5);
      }
    },
  );
});
