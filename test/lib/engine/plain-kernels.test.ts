// Random shapes, types and edge values, judged by TensorFlow.js' plain JavaScript kernels. What those do wrong is left
// out: scans from a negative axis, windows that lie in the padding only, slices of step 1 that are empty or drop an axis.

import { beforeAll, describe, expect, it } from "vitest";
import { ready, tf } from "../../../lib/engine/index.js";
import { createRandom } from "./onnx/random.js";

type Type = "float32" | "int32" | "bool";

interface Operand {
  readonly values: number[];
  readonly shape: number[];
  readonly type: Type;
}

type Operation = (...operands: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

const rounds = 25;
const edges = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  1e30,
  -1e30,
  0.5,
  2.5,
  88,
  -100,
];

function createSource(seed: number) {
  const random = createRandom(seed);
  const integer = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const pick = <T>(choices: readonly T[]) => choices[integer(0, choices.length - 1)] as T;
  const value = (type: Type, withEdges: boolean): number => {
    if (type === "bool") return integer(0, 1);
    if (type === "int32") return integer(-9, 9);
    return withEdges && random() < 0.3 ? pick(edges) : 6 * random() - 3;
  };
  return {
    integer,
    pick,
    isTrue: (probability: number) => random() < probability,
    type: () => pick(["float32", "float32", "int32", "bool"] as const),
    shape: (rank: number) => Array.from({ length: rank }, () => (random() < 0.05 ? 0 : integer(1, 5))),
    operand: (shape: number[], type: Type = "float32", withEdges = false): Operand => ({
      values: Array.from({ length: tf.util.sizeFromShape(shape) }, () => value(type, withEdges)),
      shape,
      type,
    }),
  };
}

type Source = ReturnType<typeof createSource>;

function compute(backend: string, operation: Operation, operands: readonly Operand[]) {
  void tf.setBackend(backend);
  return tf.tidy(() => {
    const result = operation(...operands.map(({ values, shape, type }) => tf.tensor(values, shape, type)));
    return (Array.isArray(result) ? result : [result]).map((tensor) => ({
      shape: tensor.shape,
      dtype: tensor.dtype,
      values: Array.from(tensor.dataSync()),
    }));
  });
}

function expectAgreement(what: string, operation: Operation, ...operands: Operand[]): void {
  const expected = compute("cpu", operation, operands);
  const actual = compute("cellship", operation, operands);
  const shapes = operands.map(({ shape, type }) => `${type}[${shape}]`).join(", ");
  const typesOf = (results: typeof actual) => results.map(({ shape, dtype }) => `${dtype}[${shape}]`);
  expect(typesOf(actual), `${what} of ${shapes}`).toEqual(typesOf(expected));
  expected.forEach(({ values }, at) => {
    values.forEach((value, index) => {
      const own = actual[at]?.values[index] as number;
      const isClose = own === value || Math.abs(own - value) <= 2e-4 * Math.max(1, Math.abs(value));
      if (isClose || (Number.isNaN(own) && Number.isNaN(value))) return;
      const from = operands.map((operand) => operand.values[index]).join(", ");
      expect.fail(
        `${what} of ${shapes}: expected ${value}, got ${own} at ${index} (operands there: ${from})`,
      );
    });
  });
}

function rounded(name: string, round: (source: Source) => void): void {
  it(name, () => {
    for (let seed = 1; seed <= rounds; seed++) round(createSource(seed * 7919));
  });
}

/** Functions that TensorFlow.js refuses integers. */
const floatFunctions =
  "ceil cos cosh elu erf floor isFinite isInf isNaN log logSigmoid rsqrt sigmoid sin sqrt tan tanh selu exp expm1 log1p";
const functions =
  "abs acos acosh asin asinh atan atanh leakyRelu reciprocal relu relu6 round sign sinh softplus square step onesLike zerosLike";
const binary =
  "add sub mul div maximum minimum squaredDifference less lessEqual greater greaterEqual equal notEqual";
const reductions = "sum mean max min prod logSumExp";
/** TensorFlow.js' operations by name. */
const named = tf as unknown as Readonly<Record<string, (...operands: unknown[]) => tf.Tensor>>;
const call = (name: string, ...operands: unknown[]) =>
  (named[name] as (...given: unknown[]) => tf.Tensor)(...operands);

describe("our kernels agree with the plain ones on", () => {
  beforeAll(async () => {
    await ready("cpu");
  });

  it.each(`${floatFunctions} ${functions}`.split(" "))("%s", (name) => {
    for (let seed = 1; seed <= rounds; seed++) {
      const source = createSource(seed);
      const type = floatFunctions.split(" ").includes(name) ? "float32" : source.type();
      const operand = source.operand(source.shape(source.integer(0, 5)), type, true);
      expectAgreement(name, (x) => call(name, x), operand);
    }
  });

  it.each(binary.split(" "))("%s, broadcast", (name) => {
    for (let seed = 1; seed <= rounds; seed++) {
      const source = createSource(seed);
      const shape = source.shape(source.integer(0, 5));
      const part = shape
        .slice(source.integer(0, shape.length))
        .map((size) => (source.isTrue(0.3) ? 1 : size));
      const [type, other] = [source.type(), source.type()];
      const operands = [source.operand(shape, type, true), source.operand(part, other, true)];
      if (source.isTrue(0.5)) operands.reverse();
      expectAgreement(name, (a, b) => call(name, a, b), ...operands);
    }
  });

  it.each(reductions.split(" "))("%s over any axes", (name) => {
    for (let seed = 1; seed <= rounds; seed++) {
      const source = createSource(seed);
      const shape = Array.from({ length: source.integer(1, 5) }, () => source.integer(1, 5));
      const axes = shape.map((_, axis) => axis).filter(() => source.isTrue(0.5));
      const axis = axes.length > 0 ? axes : -1;
      const keep = source.isTrue(0.5);
      const operand = source.operand(shape, source.type(), name === "max" || name === "min");
      expectAgreement(`${name} over ${axis}`, (x) => call(name, x, axis, keep), operand);
    }
  });

  rounded("copies: slice, pad, tile, reverse, transpose, concat, stack, split, gather", (source) => {
    const shape = Array.from({ length: source.integer(1, 5) }, () => source.integer(1, 5));
    const x = source.operand(shape, source.type());
    const axis = source.integer(-shape.length, shape.length - 1);
    const at = axis < 0 ? axis + shape.length : axis;
    const begin = shape.map((size) => source.integer(0, size - 1));
    const size = shape.map((whole, index) => source.integer(0, whole - (begin[index] as number)));
    expectAgreement(`slice ${begin} + ${size}`, (t) => tf.slice(t, begin, size), x);
    const [from, to] = [begin.map((start) => start - 2), shape.map((whole) => source.integer(-whole, whole))];
    const steps = shape.map(() => source.pick([-2, -1, 2, 3]));
    expectAgreement(`stridedSlice ${from} ${to} ${steps}`, (t) => tf.stridedSlice(t, from, to, steps), x);
    const paddings = shape.map(() => [source.integer(0, 2), source.integer(0, 2)] as [number, number]);
    expectAgreement("pad", (t) => tf.pad(t, paddings, 1), x);
    const repetitions = shape.map(() => source.integer(0, 3));
    expectAgreement("tile", (t) => tf.tile(t, repetitions), x);
    expectAgreement("reverse", (t) => tf.reverse(t, axis), x);
    const order = shape.map((_, index) => index).sort(() => source.integer(0, 1) - 0.5);
    expectAgreement(`transpose ${order}`, (t) => tf.transpose(t, order), x);
    const joined = source.operand(shape.with(at, source.integer(0, 4)), x.type);
    expectAgreement(`concat ${axis}`, (a, b) => tf.concat([a as tf.Tensor, b as tf.Tensor], axis), x, joined);
    expectAgreement(`stack ${axis}`, (a) => tf.stack([a as tf.Tensor, a as tf.Tensor], axis), x);
    const first = source.integer(0, shape[at] as number);
    const parts = [first, (shape[at] as number) - first];
    expectAgreement(`split ${parts}`, (t) => tf.split(t as tf.Tensor, parts, axis), x);
    const indices: Operand = {
      values: Array.from({ length: 6 }, () => source.integer(0, (shape[at] as number) - 1)),
      shape: [2, 3],
      type: "int32",
    };
    expectAgreement(`gather ${axis}`, (t, i) => tf.gather(t as tf.Tensor, i as tf.Tensor, axis), x, indices);
    if (at === 0) return;
    const places: Operand = {
      values: Array.from({ length: (shape[0] as number) * 2 }, () =>
        source.integer(0, (shape[at] as number) - 1),
      ),
      shape: [shape[0] as number, 2],
      type: "int32",
    };
    const perEntry: Operation = (t, i) => tf.gather(t as tf.Tensor, i as tf.Tensor, axis, 1);
    expectAgreement(`gather ${axis} by entry`, perEntry, x, places);
  });

  rounded("matrix products of any sizes, none included", (source) => {
    const [m, k, n] = [source.integer(0, 9), source.integer(0, 9), source.integer(0, 9)];
    const outer = source.shape(source.integer(0, 2));
    const [transposeA, transposeB] = [source.isTrue(0.5), source.isTrue(0.5)];
    const a = source.operand([...(source.isTrue(0.5) ? outer : []), ...(transposeA ? [k, m] : [m, k])]);
    const b = source.operand([...outer, ...(transposeB ? [n, k] : [k, n])]);
    const product: Operation = (x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor, transposeA, transposeB);
    expectAgreement(`matMul ${transposeA} ${transposeB}`, product, a, b);
  });

  rounded("windows, with gradients", (source) => {
    const [height, width] = [source.integer(4, 8), source.integer(4, 8)];
    const [inputs, outputs] = [source.integer(1, 5), source.integer(1, 5)];
    const size: [number, number] = [source.integer(1, 4), source.integer(1, 4)];
    const pad = source.pick(["same", "valid"] as const);
    const stride = source.integer(1, 2);
    const x = source.operand([source.integer(1, 3), height, width, inputs]);
    const filter = source.operand([...size, inputs, outputs]);
    const what = `${size} stride ${stride} ${pad}`;
    const convolve = (image: tf.Tensor, weights: tf.Tensor) =>
      tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, stride, pad);
    const separate = (image: tf.Tensor, weights: tf.Tensor) =>
      tf.depthwiseConv2d(image as tf.Tensor4D, weights as tf.Tensor4D, stride, pad);
    for (const [name, operation] of Object.entries({ convolve, separate })) {
      expectAgreement(`${name} ${what}`, operation as Operation, x, filter);
      const gradients: Operation = (a, b) => tf.grads(operation)([a as tf.Tensor, b as tf.Tensor]);
      expectAgreement(`gradients of ${name} ${what}`, gradients, x, filter);
    }
    const largest = (image: tf.Tensor) => tf.maxPool(image as tf.Tensor4D, size, stride, pad);
    const average = (image: tf.Tensor) => tf.avgPool(image as tf.Tensor4D, size, stride, pad);
    expectAgreement(`maxPool ${what}`, largest as Operation, { ...x, values: x.values.with(0, Number.NaN) });
    expectAgreement(`gradient of maxPool ${what}`, (t) => tf.grad(largest)(t as tf.Tensor), x);
    expectAgreement(`avgPool ${what}`, average as Operation, x);
  });

  it("negative paddings, which crop", () => {
    void tf.setBackend("cellship");
    const x = tf.range(0, 9).reshape([3, 3]);
    const padded = tf.pad(x, [
      [-1, 1],
      [1, -2],
    ]);
    expect(padded.arraySync()).toEqual([
      [0, 3],
      [0, 6],
      [0, 0],
    ]);
  });

  it("windows that are larger than the image: nothing, or an error that says so", () => {
    void tf.setBackend("cellship");
    const [image, filter] = [tf.ones<tf.Rank.R4>([1, 3, 3, 2]), tf.ones<tf.Rank.R4>([4, 1, 2, 1])];
    expect(tf.conv2d(image, filter, 1, "valid").shape).toEqual([1, 0, 3, 1]);
    expect(tf.maxPool(image, [4, 4], 1, "valid").shape).toEqual([1, 0, 0, 2]);
    expect(() => tf.conv2d(image, filter, 1, "valid", "NHWC", 3)).toThrow(/window of 4 x 1 pixels/);
  });
});
