import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { DeferredNormalisation, DeferredStep } from "../deferred.js";
import { broadcastShapes, writeBroadcast } from "./broadcast.js";
import {
  areFloats,
  type Kernel,
  type KernelResult,
  type KernelTable,
  kernel,
  listKernel,
  sizeOf,
} from "./kernel.js";

/** Operations of `unary.c`, in its order. */
const unaryOperations = [
  "relu",
  "relu6",
  "leakyRelu",
  "elu",
  "selu",
  "sigmoid",
  "tanh",
  "exp",
  "expm1",
  "log",
  "log1p",
  "softplus",
  "sqrt",
  "rsqrt",
  "square",
  "negate",
  "reciprocal",
  "absolute",
  "sign",
  "floor",
  "ceil",
  "round",
  "clip",
  "step",
  "scale",
  "copy",
  "erf",
] as const;

/** Operations of `binary.c`, in its order. */
const binaryOperations = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "maximum",
  "minimum",
  "squaredDifference",
  "reluGradient",
  "eluGradient",
  "prelu",
] as const;

type UnaryOperation = (typeof unaryOperations)[number];
type BinaryOperation = (typeof binaryOperations)[number];

/** Applies a unary operation; `p` and `q` are its parameters. */
export function applyUnary(
  backend: CellshipBackend,
  operation: UnaryOperation,
  x: tf.TensorInfo,
  p = 0,
  q = 0,
): KernelResult {
  if (!areFloats(x)) return undefined;
  const out = backend.makeUninitialised(x.shape);
  const number = unaryOperations.indexOf(operation);
  backend.kernels.unary(number, backend.addressOf(x), backend.addressOf(out), sizeOf(x), p, q);
  return out;
}

/** Applies a binary operation with broadcasting. */
export function applyBinary(
  backend: CellshipBackend,
  operation: BinaryOperation,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  slope = 0,
): KernelResult {
  if (!areFloats(a, b)) return undefined;
  const broadcast = broadcastShapes(a.shape, b.shape);
  const addressA = backend.addressOf(a);
  const addressB = backend.addressOf(b);
  const parameters = writeBroadcast(backend, broadcast);
  if (parameters === undefined) return undefined;
  const out = backend.makeUninitialised(broadcast.shape);
  if (sizeOf(out) === 0) return out;
  const number = binaryOperations.indexOf(operation);
  backend.kernels.binary(parameters, number, addressA, addressB, backend.addressOf(out), slope);
  return out;
}

interface Operands {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
}

function unary(operation: UnaryOperation): Kernel {
  return kernel<"x">(({ x }, _, backend) => applyUnary(backend, operation, x));
}

function binary(operation: BinaryOperation): Kernel {
  return kernel<"a" | "b">(({ a, b }, _, backend) => applyBinary(backend, operation, a, b));
}

/** a + b; the sum with what is normalised stays deferred. */
function add({ a, b }: Operands, backend: CellshipBackend): KernelResult {
  if (areFloats(a, b) && tf.util.arraysEqual(a.shape, b.shape)) {
    for (const [sum, addend] of [
      [a, b],
      [b, a],
    ] as const) {
      const deferred = backend.deferred(sum);
      if (!(deferred instanceof DeferredNormalisation) || deferred.addend !== undefined) continue;
      return backend.makeDeferred(
        a.shape,
        new DeferredNormalisation(backend, deferred.normalisation, addend),
      );
    }
  }
  return applyBinary(backend, "add", a, b);
}

/** a * b; a deferred step on either side makes it the gradient of relu in one pass. */
function multiply({ a, b }: Operands, backend: CellshipBackend): KernelResult {
  if (areFloats(a, b) && tf.util.arraysEqual(a.shape, b.shape)) {
    for (const [dy, step] of [
      [a, b],
      [b, a],
    ] as const) {
      const deferred = backend.deferred(step);
      if (!(deferred instanceof DeferredStep)) continue;
      const source = { ...deferred.source, shape: step.shape };
      return applyBinary(backend, "reluGradient", dy, source, deferred.alpha);
    }
  }
  return applyBinary(backend, "multiply", a, b);
}

/** Element-wise arithmetic and activations on floats. */
export const elementwiseKernels: KernelTable = {
  Add: kernel<"a" | "b">((operands, _, backend) => add(operands, backend)),
  Sub: binary("subtract"),
  Multiply: kernel<"a" | "b">((operands, _, backend) => multiply(operands, backend)),
  RealDiv: binary("divide"),
  Maximum: binary("maximum"),
  Minimum: binary("minimum"),
  SquaredDifference: binary("squaredDifference"),
  EluGrad: kernel<"dy" | "y">(({ dy, y }, _, backend) => applyBinary(backend, "eluGradient", dy, y)),
  Prelu: kernel<"x" | "alpha">(({ x, alpha }, _, backend) => applyBinary(backend, "prelu", x, alpha)),

  AddN: listKernel((tensors, _, backend) => {
    const [first, ...others] = tensors;
    if (first === undefined || others.length === 0 || !areFloats(first, ...others)) return undefined;
    let sum = first;
    for (const term of others) {
      const next = applyBinary(backend, "add", sum, term) as tf.TensorInfo;
      if (sum !== first) backend.disposeData(sum.dataId);
      sum = next;
    }
    return sum;
  }),

  Relu: kernel<"x">(({ x }, _, backend) => {
    const deferred = backend.deferred(x);
    return deferred instanceof DeferredNormalisation
      ? deferred.rectify(x.shape)
      : applyUnary(backend, "relu", x);
  }),
  Relu6: unary("relu6"),
  Elu: unary("elu"),
  Selu: unary("selu"),
  Sigmoid: unary("sigmoid"),
  Tanh: unary("tanh"),
  Exp: unary("exp"),
  Expm1: unary("expm1"),
  Log: unary("log"),
  Log1p: unary("log1p"),
  Softplus: unary("softplus"),
  Sqrt: unary("sqrt"),
  Rsqrt: unary("rsqrt"),
  Square: unary("square"),
  Neg: unary("negate"),
  Reciprocal: unary("reciprocal"),
  Abs: unary("absolute"),
  Sign: unary("sign"),
  Floor: unary("floor"),
  Ceil: unary("ceil"),
  Round: unary("round"),
  LeakyRelu: kernel<"x", tf.LeakyReluAttrs>(({ x }, { alpha }, backend) =>
    applyUnary(backend, "leakyRelu", x, alpha),
  ),
  ClipByValue: kernel<"x", tf.ClipByValueAttrs>(({ x }, { clipValueMin, clipValueMax }, backend) =>
    applyUnary(backend, "clip", x, clipValueMin, clipValueMax),
  ),
  Step: kernel<"x", tf.StepAttrs>(({ x }, { alpha }, backend) =>
    areFloats(x) ? backend.makeDeferred(x.shape, new DeferredStep(backend, x, alpha ?? 0)) : undefined,
  ),
};
