import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { dimension, type KernelTable, listKernel } from "./kernel.js";
import { matrixProductKernels } from "./matrix-product.js";
import { movementKernels } from "./movement.js";
import { reductionKernels } from "./reductions.js";

/** A tensor whose axes have letters. */
interface Lettered {
  readonly tensor: tf.TensorInfo;
  readonly letters: readonly string[];
}

/** Einstein summation of one or two tensors as transposes around one batched matrix product. */
export const einsumKernels: KernelTable = {
  Einsum: listKernel<tf.EinsumAttrs>((tensors, { equation }, backend) => {
    // Rejects what it does not know, in TensorFlow.js' own words.
    tf.backend_util.decodeEinsumEquation(equation, tensors.length);
    const [left, right, ...others] = equation.replace(/\s/g, "").split("->");
    const terms = left?.split(",").map((term) => [...term]) ?? [];
    const isSimple =
      right !== undefined &&
      others.length === 0 &&
      terms.length === tensors.length &&
      (terms.length === 1 || terms.length === 2) &&
      terms.every(
        (term, index) => new Set(term).size === term.length && term.length === tensors[index]?.shape.length,
      ) &&
      tensors.every(({ dtype }) => dtype === "float32") &&
      haveOneSize(tensors, terms);
    if (!isSimple) return undefined;
    return contract(
      backend,
      tensors.map((tensor, index) => ({ tensor, letters: terms[index] as string[] })),
      [...right],
    );
  }),
};

function haveOneSize(tensors: readonly tf.TensorInfo[], terms: readonly string[][]): boolean {
  const sizes = new Map<string, number>();
  return terms.every((term, index) =>
    term.every((letter, axis) => {
      const size = tensors[index]?.shape[axis] as number;
      const known = sizes.get(letter) ?? size;
      sizes.set(letter, size);
      return known === size;
    }),
  );
}

function contract(
  backend: CellshipBackend,
  operands: readonly Lettered[],
  result: readonly string[],
): tf.TensorInfo {
  const temporary: tf.TensorInfo[] = [];
  const run = (kernel: tf.TensorInfo): tf.TensorInfo => {
    temporary.push(kernel);
    return kernel;
  };
  const transpose = (tensor: tf.TensorInfo, perm: number[]): tf.TensorInfo =>
    run(movementKernels.Transpose?.({ inputs: { x: tensor }, attrs: { perm }, backend }) as tf.TensorInfo);
  const reshape = (tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo =>
    run(backend.share(tensor, shape));
  /** Sums over the letters that nothing else mentions. */
  const sumAlone = ({ tensor, letters }: Lettered, needed: readonly string[]): Lettered => {
    const axis = letters.flatMap((letter, at) => (needed.includes(letter) ? [] : [at]));
    if (axis.length === 0) return { tensor, letters };
    const call = { inputs: { x: tensor }, attrs: { axis, keepDims: false }, backend };
    return {
      tensor: run(reductionKernels.Sum?.(call) as tf.TensorInfo),
      letters: letters.filter((letter) => needed.includes(letter)),
    };
  };
  const arrange = ({ tensor, letters }: Lettered, order: readonly string[]): tf.TensorInfo =>
    transpose(
      tensor,
      order.map((letter) => letters.indexOf(letter)),
    );
  const sizeOf = ({ tensor, letters }: Lettered, letter: string): number =>
    dimension(tensor.shape, letters.indexOf(letter));

  const [first, second] = operands as [Lettered, Lettered | undefined];
  let answer: tf.TensorInfo;
  if (second === undefined) {
    answer = arrange(sumAlone(first, result), result);
  } else {
    const a = sumAlone(first, [...second.letters, ...result]);
    const b = sumAlone(second, [...first.letters, ...result]);
    const shared = a.letters.filter((letter) => b.letters.includes(letter));
    const batch = shared.filter((letter) => result.includes(letter));
    const inner = shared.filter((letter) => !result.includes(letter));
    const rows = a.letters.filter((letter) => !shared.includes(letter));
    const columns = b.letters.filter((letter) => !shared.includes(letter));
    const count = (of: Lettered, letters: readonly string[]): number =>
      letters.reduce((total, letter) => total * sizeOf(of, letter), 1);
    const [batches, k] = [count(a, batch), count(a, inner)];
    const left = reshape(arrange(a, [...batch, ...rows, ...inner]), [batches, count(a, rows), k]);
    const right = reshape(arrange(b, [...batch, ...inner, ...columns]), [batches, k, count(b, columns)]);
    const attrs = { transposeA: false, transposeB: false };
    const call = { inputs: { a: left, b: right }, attrs, backend };
    const product = run(matrixProductKernels.BatchMatMul?.(call) as tf.TensorInfo);
    const letters = [...batch, ...rows, ...columns];
    const shape = letters.map((letter) => sizeOf(a.letters.includes(letter) ? a : b, letter));
    answer = arrange({ tensor: reshape(product, shape), letters }, result);
  }
  for (const tensor of temporary) if (tensor !== answer) backend.disposeData(tensor.dataId);
  return answer;
}
