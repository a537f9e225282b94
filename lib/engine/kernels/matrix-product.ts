import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { applyEpilogue, hasActivation, parseActivation } from "./activation.js";
import { type Broadcast, broadcastShapes } from "./broadcast.js";
import {
  areFloats,
  dimension,
  type KernelResult,
  type KernelTable,
  kernel,
  makeZeros,
  product,
  sizeOf,
} from "./kernel.js";

interface StoredEpilogue {
  readonly bias: tf.TensorInfo | null | undefined;
  readonly activation: number;
}

const plain: StoredEpilogue = { bias: undefined, activation: 0 };

/** Which matrices of either operand make number `at` of the products. */
function sources(dimensions: Broadcast["dimensions"], at: number): { a: number; b: number } {
  let [rest, a, b] = [at, 0, 0];
  for (const { size, aStep, bStep } of dimensions) {
    a += (rest % size) * aStep;
    b += (rest % size) * bStep;
    rest = Math.floor(rest / size);
  }
  return { a, b };
}

/** op(a) op(b) for `[..., m, k]` by `[..., k, n]`, whose outer dimensions are broadcast. */
function matrixProduct(
  backend: CellshipBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  { bias, activation }: StoredEpilogue = plain,
): KernelResult {
  const [rankA, rankB] = [a.shape.length, b.shape.length];
  const m = dimension(a.shape, transposeA ? rankA - 1 : rankA - 2);
  const k = dimension(a.shape, transposeA ? rankA - 2 : rankA - 1);
  const n = dimension(b.shape, transposeB ? rankB - 2 : rankB - 1);
  if (dimension(b.shape, transposeB ? rankB - 1 : rankB - 2) !== k) {
    const shapes = `[${a.shape}]${transposeA ? " transposed" : ""} and [${b.shape}]${transposeB ? " transposed" : ""}`;
    throw new RangeError(`Expected matrices [m, k] and [k, n] to multiply, got shapes ${shapes}.`);
  }
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [countA, countB] = [product(outerA), product(outerB)];
  const outer = tf.backend_util.assertAndGetBroadcastShape(outerA, outerB);
  const count = product(outer);
  const isPlain = !bias && activation === 0;
  if (k === 0 && isPlain) return makeZeros(backend, [...outer, m, n]);
  if (k === 0 || (count !== 1 && !isPlain)) return undefined;

  const { kernels } = backend;
  const out = backend.makeUninitialised([...outer, m, n]);
  if (sizeOf(out) === 0) return out;
  const [strideA, strideB] = [transposeA ? m : k, transposeB ? k : n];
  const [flagA, flagB] = [Number(transposeA), Number(transposeB)];
  const [addressA, addressB] = [backend.addressOf(a), backend.addressOf(b)];
  const addressBias = bias ? backend.addressOf(bias) : 0;
  const addressOut = backend.addressOf(out);
  const workspace = backend.workspace(kernels.gemm_workspace(n, k));
  const isOneProduct = count === 1 || (countB === 1 && !transposeA);
  if (isOneProduct) {
    // A batch of row blocks against one matrix is one taller product.
    kernels.gemm(
      m * count,
      n,
      k,
      addressA,
      strideA,
      flagA,
      addressB,
      strideB,
      flagB,
      addressOut,
      n,
      addressBias,
      activation,
      0,
      workspace,
    );
  } else if ((countA === count || countA === 1) && (countB === count || countB === 1)) {
    kernels.batch_gemm(
      count,
      m,
      n,
      k,
      addressA,
      countA === 1 ? 0 : m * k,
      strideA,
      flagA,
      addressB,
      countB === 1 ? 0 : n * k,
      strideB,
      flagB,
      addressOut,
      workspace,
    );
  } else {
    // Either side repeats along some of the outer dimensions.
    const { dimensions } = broadcastShapes(outerA, outerB);
    for (let at = 0; at < count; at++) {
      const { a: fromA, b: fromB } = sources(dimensions, at);
      kernels.gemm(
        m,
        n,
        k,
        addressA + 4 * fromA * m * k,
        strideA,
        flagA,
        addressB + 4 * fromB * k * n,
        strideB,
        flagB,
        addressOut + 4 * at * m * n,
        n,
        0,
        0,
        0,
        workspace,
      );
    }
  }
  return out;
}

/** Matrix products: dense layers, attention, dot layers. */
export const matrixProductKernels: KernelTable = {
  BatchMatMul: kernel<"a" | "b", tf.BatchMatMulAttrs>(({ a, b }, { transposeA, transposeB }, backend) =>
    areFloats(a, b) ? matrixProduct(backend, a, b, transposeA, transposeB) : undefined,
  ),

  _FusedMatMul: kernel<"a" | "b", tf._FusedMatMulAttrs, "bias" | "preluActivationWeights">(
    ({ a, b, bias, preluActivationWeights }, attributes, backend) => {
      const { transposeA, transposeB, activation: name, leakyreluAlpha } = attributes;
      const epilogue = {
        bias,
        activation: name,
        leakyReluAlpha: leakyreluAlpha,
        preluWeights: preluActivationWeights,
      };
      if (!areFloats(a, b) || !hasActivation(epilogue)) return undefined;
      const activation = parseActivation(name, leakyreluAlpha);
      const columns = b.shape.at(transposeB ? -2 : -1);
      const isRow = !bias || (sizeOf(bias) === columns && bias.shape.at(-1) === columns);
      if (isRow && activation !== undefined) {
        const stored = { bias, activation: activation.stored };
        const result = matrixProduct(backend, a, b, transposeA, transposeB, stored);
        if (result !== undefined) return activation.after(backend, result);
      }
      const linear = matrixProduct(backend, a, b, transposeA, transposeB) as tf.TensorInfo;
      return applyEpilogue(backend, linear, epilogue);
    },
  ),
};
