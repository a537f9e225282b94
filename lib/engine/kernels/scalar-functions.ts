import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { applyBinary, applyUnary } from "./elementwise.js";
import { areFloats, type Kernel, type KernelResult, type KernelTable, kernel, sizeOf } from "./kernel.js";
import { isNumeric, mapElements, mapPairs } from "./map.js";

function single(f: (value: number) => number): Kernel {
  return kernel<"x">(({ x }, _, backend) =>
    // Integers stay integers and lose the fraction, as in TensorFlow.js.
    isNumeric(x) ? mapElements(backend, x, x.dtype, f) : undefined,
  );
}

function pair(f: (a: number, b: number) => number): Kernel {
  return kernel<"a" | "b">(({ a, b }, _, backend) => {
    if (!isNumeric(a) || !isNumeric(b)) return undefined;
    return mapPairs(backend, a, b, a.dtype === "float32" ? "float32" : "int32", f);
  });
}

/** a - b floor(a / b): of the sign of b. */
function modulo(a: number, b: number): number {
  const rest = a % b;
  return a < 0 === b < 0 ? rest : (rest + b) % b;
}

/** x to a power that a few passes compute: what `gelu_new`, norms and losses use. */
function smallPower(backend: CellshipBackend, x: tf.TensorInfo, exponent: number): KernelResult {
  switch (exponent) {
    case 1:
      return applyUnary(backend, "copy", x);
    case 2:
      return applyUnary(backend, "square", x);
    case 3: {
      const square = applyUnary(backend, "square", x) as tf.TensorInfo;
      const cube = applyBinary(backend, "multiply", square, x);
      backend.disposeData(square.dataId);
      return cube;
    }
    case -1:
      return applyUnary(backend, "reciprocal", x);
    default:
      return undefined;
  }
}

/** Functions that are rare in training, or work on few numbers there: JavaScript's own, element by element. */
export const scalarFunctionKernels: KernelTable = {
  Acos: single(Math.acos),
  Acosh: single(Math.acosh),
  Asin: single(Math.asin),
  Asinh: single(Math.asinh),
  Atan: single(Math.atan),
  Atanh: single(Math.atanh),
  Cos: single(Math.cos),
  Cosh: single(Math.cosh),
  Sin: single(Math.sin),
  Sinh: single(Math.sinh),
  Tan: single(Math.tan),
  Erf: kernel<"x">(({ x }, _, backend) => applyUnary(backend, "erf", x)),

  Atan2: pair(Math.atan2),
  // Integers whatever the operands are, as in TensorFlow.js.
  FloorDiv: kernel<"a" | "b">(({ a, b }, _, backend) =>
    isNumeric(a) && isNumeric(b) ? mapPairs(backend, a, b, "int32", (p, q) => Math.floor(p / q)) : undefined,
  ),
  Mod: pair(modulo),
  Pow: kernel<"a" | "b">(({ a, b }, _, backend) => {
    if (!isNumeric(a) || !isNumeric(b)) return undefined;
    if (areFloats(a, b) && sizeOf(b) === 1 && b.shape.length <= a.shape.length) {
      backend.addressOf(b);
      const result = smallPower(backend, a, backend.valuesOf(b)[0] as number);
      if (result !== undefined) return result;
    }
    return mapPairs(backend, a, b, a.dtype === "float32" ? "float32" : "int32", Math.pow);
  }),
};
