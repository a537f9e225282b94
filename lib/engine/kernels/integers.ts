import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { type Kernel, type KernelTable, kernel, sizeOf } from "./kernel.js";
import { isNumeric, mapElements, mapPairs, residentValues } from "./map.js";

/**
 * Arithmetic of integers and truth values: labels, indices, masks; small in practice, so plain loops. Results have the
 * operands' type, as in TensorFlow.js: a product of truth values is a truth value.
 */

function pair(f: (a: number, b: number) => number): Kernel {
  return kernel<"a" | "b">(({ a, b }, _, backend) =>
    isInteger(a) && isInteger(b) ? mapPairs(backend, a, b, commonType(a, b), f) : undefined,
  );
}

function single(f: (value: number) => number): Kernel {
  return kernel<"x">(({ x }, _, backend) => (isInteger(x) ? mapElements(backend, x, x.dtype, f) : undefined));
}

function test(f: (a: number, b: number) => boolean): Kernel {
  return kernel<"a" | "b">(({ a, b }, _, backend) =>
    isNumeric(a) && isNumeric(b) ? mapPairs(backend, a, b, "bool", (p, q) => Number(f(p, q))) : undefined,
  );
}

function isInteger(x: tf.TensorInfo): x is tf.TensorInfo & { readonly dtype: "int32" | "bool" } {
  return x.dtype === "int32" || x.dtype === "bool";
}

function commonType(...tensors: readonly tf.TensorInfo[]): "int32" | "bool" {
  return tensors.every(({ dtype }) => dtype === "bool") ? "bool" : "int32";
}

function sum(backend: CellshipBackend, tensors: readonly tf.TensorInfo[]): tf.TensorInfo {
  const [first] = tensors as [tf.TensorInfo];
  const out = backend.makeUninitialised(first.shape, commonType(...tensors));
  backend.valuesOf(out).fill(0);
  for (const tensor of tensors) {
    const values = residentValues(backend, tensor);
    const total = backend.valuesOf(out);
    for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (values[i] as number);
  }
  return out;
}

/** What the float kernels of the same names decline. */
export const integerKernels: KernelTable = {
  Add: pair((a, b) => a + b),
  Sub: pair((a, b) => a - b),
  Multiply: pair((a, b) => Math.imul(a, b)),
  Maximum: pair(Math.max),
  Minimum: pair(Math.min),
  SquaredDifference: pair((a, b) => Math.imul(a - b, a - b)),
  RealDiv: pair((a, b) => a / b),
  BitwiseAnd: pair((a, b) => a & b),
  AddN: ({ inputs, backend }) => {
    const tensors = Object.values(inputs) as tf.TensorInfo[];
    return tensors.length > 0 && tensors.every(isInteger) ? sum(backend, tensors) : undefined;
  },

  Exp: kernel<"x">(({ x }, _, backend) =>
    isInteger(x) ? mapElements(backend, x, "float32", Math.exp) : undefined,
  ),
  Reciprocal: single((value) => 1 / value),
  Softplus: single((value) => Math.log1p(Math.exp(value))),
  LeakyRelu: kernel<"x", tf.LeakyReluAttrs>(({ x }, { alpha }, backend) =>
    isInteger(x)
      ? mapElements(backend, x, "float32", (value) => (value < 0 ? alpha * value : value))
      : undefined,
  ),
  Abs: single(Math.abs),
  Neg: single((value) => -value),
  Sign: single(Math.sign),
  Square: single((value) => Math.imul(value, value)),
  Floor: single((value) => value),
  Ceil: single((value) => value),
  Round: single((value) => value),
  Relu: single((value) => Math.max(value, 0)),
  Relu6: single((value) => Math.min(Math.max(value, 0), 6)),
  Step: single((value) => Number(value > 0)),
  ClipByValue: kernel<"x", tf.ClipByValueAttrs>(({ x }, { clipValueMin, clipValueMax }, backend) =>
    isInteger(x)
      ? mapElements(backend, x, x.dtype, (value) => Math.min(Math.max(value, clipValueMin), clipValueMax))
      : undefined,
  ),

  Less: test((a, b) => a < b),
  LessEqual: test((a, b) => a <= b),
  Greater: test((a, b) => a > b),
  GreaterEqual: test((a, b) => a >= b),
  Equal: test((a, b) => a === b),
  NotEqual: test((a, b) => a !== b),
  LogicalAnd: test((a, b) => a !== 0 && b !== 0),
  LogicalOr: test((a, b) => a !== 0 || b !== 0),
  LogicalNot: kernel<"x">(({ x }, _, backend) =>
    isNumeric(x) ? mapElements(backend, x, "bool", (value) => Number(value === 0)) : undefined,
  ),
  IsNan: flags(Number.isNaN),
  IsFinite: flags(Number.isFinite),
  IsInf: flags((value) => Math.abs(value) === Number.POSITIVE_INFINITY),

  Select: kernel<"condition" | "t" | "e">(({ condition, t, e }, _, backend) => {
    if (!isNumeric(t) || t.dtype !== e.dtype || condition.dtype !== "bool") return undefined;
    const out = backend.makeUninitialised(t.shape, t.dtype);
    const [truth, yes] = [residentValues(backend, condition), residentValues(backend, t)];
    const [no, to] = [residentValues(backend, e), backend.valuesOf(out)];
    // A condition of lower rank chooses whole rows.
    const perTruth = sizeOf(t) / Math.max(1, sizeOf(condition));
    for (let i = 0; i < to.length; i++)
      to[i] = (truth[Math.floor(i / perTruth)] === 0 ? no[i] : yes[i]) as number;
    return out;
  }),
};

function flags(f: (value: number) => boolean): Kernel {
  return kernel<"x">(({ x }, _, backend) =>
    isNumeric(x) ? mapElements(backend, x, "bool", (value) => Number(f(value))) : undefined,
  );
}
