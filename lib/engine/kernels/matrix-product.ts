import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { parseActivation } from "./activation.js";
import {
  areFloats,
  dimension,
  type KernelResult,
  type KernelTable,
  kernel,
  product,
  sizeOf,
} from "./kernel.js";

interface Epilogue {
  readonly bias: tf.TensorInfo | null | undefined;
  readonly activation: number;
}

const plain: Epilogue = { bias: undefined, activation: 0 };

/** op(a) op(b) for `[..., m, k]` by `[..., k, n]`, where one side may repeat over the other's batch. */
function matrixProduct(
  backend: CellshipBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  { bias, activation }: Epilogue = plain,
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
  // Repeating along some of the outer dimensions only is left to the plain kernel.
  if ((countA !== count && countA !== 1) || (countB !== count && countB !== 1) || k === 0) return undefined;
  if (count !== 1 && (bias || activation !== 0)) return undefined;

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
  } else {
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
  }
  return out;
}

/** Matrix products: dense layers, attention, dot layers. */
export const matrixProductKernels: KernelTable = {
  BatchMatMul: kernel<"a" | "b", tf.BatchMatMulAttrs>(({ a, b }, { transposeA, transposeB }, backend) =>
    areFloats(a, b) ? matrixProduct(backend, a, b, transposeA, transposeB) : undefined,
  ),

  _FusedMatMul: kernel<"a" | "b", tf._FusedMatMulAttrs, "bias">(
    ({ a, b, bias }, { transposeA, transposeB, activation: name, leakyreluAlpha }, backend) => {
      const activation = parseActivation(name, leakyreluAlpha);
      if (!areFloats(a, b) || activation === undefined) return undefined;
      const columns = b.shape.at(transposeB ? -2 : -1);
      if (bias && (sizeOf(bias) !== columns || bias.shape.at(-1) !== columns)) return undefined;
      const epilogue = { bias, activation: activation.stored };
      return activation.after(backend, matrixProduct(backend, a, b, transposeA, transposeB, epilogue));
    },
  ),
};
