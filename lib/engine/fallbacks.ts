import { FallbackError } from "./errors.js";

/**
 * Kernels that run in TensorFlow.js' plain JavaScript, with the reason. Nothing that a layer, a loss, an optimizer or
 * their gradients emit is among them.
 */
export const expectedFallbacks: ReadonlySet<string> = new Set([
  // Text: not numbers, so nothing for kernels over the engine's memory.
  "StaticRegexReplace",
  "StringNGrams",
  "StringSplit",
  "StringToHashBucketFast",
  // Ragged and sparse input pipelines, which work on indices once a batch.
  "RaggedGather",
  "RaggedRange",
  "RaggedTensorToTensor",
  "SparseFillEmptyRows",
  "SparseReshape",
  "SparseSegmentMean",
  "SparseSegmentSum",
  // Bookkeeping on a handful of shapes or labels.
  "BroadcastArgs",
  "Unique",
  // Detection and image augmentation, once an image and outside of the gradient.
  "NonMaxSuppressionV3",
  "NonMaxSuppressionV4",
  "NonMaxSuppressionV5",
  "CropAndResize",
  "RotateWithOffset",
  "Transform",
  "FlipLeftRight",
  "Draw",
  // Operations that no layer has.
  "MaxPoolWithArgmax",
  "Dilation2D",
  "Dilation2DBackpropFilter",
  "Dilation2DBackpropInput",
  "LRN",
  "LRNGrad",
]);

/** How often one kernel ran in TensorFlow.js' plain JavaScript. */
export interface Fallback {
  /** Kernel name as TensorFlow.js has it, e.g. `"Conv2D"`. */
  readonly kernel: string;
  readonly calls: number;
  /** `false` if it took floats and {@link expectedFallbacks} does not list it: a hot operation ran slowly, a defect. */
  readonly expected: boolean;
}

const counts = new Map<string, { calls: number; tookFloats: boolean }>();
let isStrict = process.env.CELLSHIP_ENGINE_STRICT === "1";

/**
 * Makes every fallback to TensorFlow.js' plain JavaScript kernels an error that names the kernel, the expected ones
 * included. Off by default; on from the start where the environment sets `CELLSHIP_ENGINE_STRICT=1`.
 */
export function setStrict(strict: boolean): void {
  isStrict = strict;
}

/**
 * Counts one call of a kernel that is about to run in plain JavaScript.
 *
 * @throws {FallbackError} If the engine is strict.
 */
export function countFallback(kernel: string, tookFloats: boolean): void {
  if (isStrict) throw new FallbackError(kernel);
  const count = counts.get(kernel) ?? { calls: 0, tookFloats: false };
  counts.set(kernel, { calls: count.calls + 1, tookFloats: count.tookFloats || tookFloats });
}

/**
 * Kernels that ran in TensorFlow.js' plain JavaScript since the start or {@link resetFallbacks}, most frequent first.
 *
 * @example fallbacks().filter((fallback) => !fallback.expected) // [] for every model this library trains
 */
export function fallbacks(): Fallback[] {
  return [...counts]
    .map(([kernel, { calls, tookFloats }]) => ({
      kernel,
      calls,
      expected: !tookFloats || expectedFallbacks.has(kernel),
    }))
    .sort((a, b) => b.calls - a.calls);
}

/** Starts counting anew. */
export function resetFallbacks(): void {
  counts.clear();
}
