import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready, setStrict, setThreads, tf, threads } from "../../../lib/engine/index.js";
import { advancedOperations } from "./advanced-operations.js";
import { layerOperations } from "./layer-operations.js";
import { operations as basicOperations } from "./operations.js";
import { pattern } from "./pattern.js";

const operations = { ...basicOperations, ...layerOperations, ...advancedOperations };

interface Sampled {
  readonly shape: number[];
  readonly step: number;
  readonly values: number[];
}

interface Case {
  readonly inputs: number[][];
  readonly output: Sampled;
  readonly gradients?: Sampled[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../fixtures/engine/operations.json", import.meta.url), "utf8"),
) as { cases: Record<string, Case> };

function expectSampled(actual: tf.Tensor, { shape, step, values }: Sampled): void {
  expect(actual.shape).toEqual(shape);
  const every = Array.from(actual.dataSync()).filter((_, index) => index % step === 0);
  const largest = Math.max(1, ...values.map(Math.abs));
  expect(every.length).toBe(values.length);
  every.forEach((value, index) => {
    expect(Math.abs(value - (values[index] ?? Number.NaN)), `element ${index * step}: ${value}`).toBeLessThan(
      2e-5 * largest,
    );
  });
}

beforeAll(async () => {
  await ready("cpu");
  setStrict(true);
});
afterAll(() => setStrict(false));

describe.each([1, 2])("on %i threads, as PyTorch has it:", (count) => {
  const before = threads();
  beforeAll(() => setThreads(count));
  afterAll(() => setThreads(before));

  it.each(Object.entries(cases))("%s", (name, { inputs, output, gradients }) => {
    const operation = operations[name];
    if (operation === undefined) throw new Error(`Expected an operation named ${name} in operations.ts.`);
    const tensors = inputs.map((shape, index) => pattern(shape, index + 1));
    const given = name === "batchNorm inference" ? tensors.map((x) => tf.add(x, 1.5)) : tensors;
    const run = (...args: tf.Tensor[]) => operation(...(args as Parameters<typeof operation>));
    expectSampled(run(...given), output);
    if (gradients !== undefined) {
      const loss = (...args: tf.Tensor[]) => {
        const y = run(...args);
        return tf.sum(tf.mul(y, pattern(y.shape, 99))) as tf.Scalar;
      };
      const found = tf.grads(loss)(given);
      gradients.forEach((expected, index) => {
        expectSampled(found[index] as tf.Tensor, expected);
      });
    }
  });
});
