import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { applyBinary, applyUnary } from "./elementwise.js";
import type { KernelResult } from "./kernel.js";

/** Activations that matrix products and convolutions apply as they store; the numbers of `simd.h`. */
const storedActivations = new Map([
  ["linear", 0],
  ["relu", 1],
  ["relu6", 2],
  ["sigmoid", 3],
  ["tanh", 4],
]);

/** An activation as a fused operation names it. */
export interface Activation {
  /** What the kernel applies as it stores. */
  readonly stored: number;
  /** Applied to the kernel's result, if it is not one that kernels have. */
  after(backend: CellshipBackend, result: KernelResult): KernelResult;
}

/** The activation of a fused operation; `undefined` if neither the kernels nor a later pass can do it. */
export function parseActivation(name: string | undefined, leakyReluAlpha = 0): Activation | undefined {
  const stored = storedActivations.get(name ?? "linear");
  if (stored !== undefined) return { stored, after: (_, result) => result };
  if (name !== "elu" && name !== "leakyrelu") return undefined;
  const after = (backend: CellshipBackend, result: KernelResult): KernelResult => {
    if (result === undefined) return undefined;
    const linear = result as tf.TensorInfo;
    const activated = applyUnary(backend, name === "elu" ? "elu" : "leakyRelu", linear, leakyReluAlpha);
    backend.disposeData(linear.dataId);
    return activated;
  };
  return { stored: 0, after };
}

/** What a fused operation does to the linear result. */
export interface Epilogue {
  readonly bias: tf.TensorInfo | null | undefined;
  /** Name of the activation, as TensorFlow.js has it. */
  readonly activation: string | undefined;
  readonly leakyReluAlpha?: number | undefined;
  readonly preluWeights?: tf.TensorInfo | null | undefined;
}

/** Whether {@link applyEpilogue} knows the activation and has what it needs. */
export function hasActivation({ activation, preluWeights }: Epilogue): boolean {
  return activation === "prelu" ? Boolean(preluWeights) : parseActivation(activation) !== undefined;
}

/**
 * Bias and activation of a fused operation as passes of their own, where its kernel cannot apply them as it stores.
 *
 * @param linear - What the kernel returned; given back to the backend.
 * @param epilogue - One with an activation that {@link hasActivation}.
 */
export function applyEpilogue(
  backend: CellshipBackend,
  linear: tf.TensorInfo,
  { bias, activation, leakyReluAlpha, preluWeights }: Epilogue,
): KernelResult {
  const biased = bias ? (applyBinary(backend, "add", linear, bias) as tf.TensorInfo) : linear;
  if (bias) backend.disposeData(linear.dataId);
  const replace = (activated: KernelResult): KernelResult => {
    backend.disposeData(biased.dataId);
    return activated;
  };
  switch (activation) {
    case "relu":
    case "relu6":
    case "sigmoid":
    case "tanh":
      return replace(applyUnary(backend, activation, biased));
    case "prelu":
      return preluWeights ? replace(applyBinary(backend, "prelu", biased, preluWeights)) : undefined;
    default:
      return parseActivation(activation, leakyReluAlpha)?.after(backend, biased);
  }
}
