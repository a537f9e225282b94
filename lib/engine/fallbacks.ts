/**
 * Kernels that may run in TensorFlow.js' plain JavaScript on floats: they are rare in training or work on small data.
 * Every other operation on floats is expected on our kernels. On labels, indices and truth values any may.
 */
export const expectedFallbacks: ReadonlySet<string> = new Set([
  // Labels, indices and picks out of a distribution.
  "OneHot",
  "Range",
  "LinSpace",
  "Bincount",
  "DenseBincount",
  "Unique",
  "TopK",
  "Multinomial",
  "SparseToDense",
  "GatherNd",
  "ScatterNd",
  "TensorScatterUpdate",
  "SearchSorted",
  "NonMaxSuppressionV3",
  "NonMaxSuppressionV4",
  "NonMaxSuppressionV5",
  // Tests of single values.
  "All",
  "Any",
  "IsNan",
  "IsInf",
  "IsFinite",
  "LogicalNot",
  "BitwiseAnd",
  "BroadcastArgs",
  // Functions that common layers and losses do not use, or use on single numbers.
  "Acos",
  "Acosh",
  "Asin",
  "Asinh",
  "Atan",
  "Atan2",
  "Atanh",
  "Cos",
  "Cosh",
  "Erf",
  "FloorDiv",
  "Mod",
  "Pow",
  "Sin",
  "Sinh",
  "Tan",
  "Cumprod",
  "Cumsum",
  "Prod",
  "Diag",
  "Einsum",
  "LRN",
  "LRNGrad",
  // Volumes, image geometry, spectra, strings, ragged and sparse data.
  "Conv3D",
  "Conv3DBackpropFilterV2",
  "Conv3DBackpropInputV2",
  "MaxPool3D",
  "MaxPool3DGrad",
  "AvgPool3D",
  "AvgPool3DGrad",
  "MaxPoolWithArgmax",
  "Dilation2D",
  "Dilation2DBackpropFilter",
  "Dilation2DBackpropInput",
  "CropAndResize",
  "ResizeBilinear",
  "ResizeBilinearGrad",
  "ResizeNearestNeighbor",
  "ResizeNearestNeighborGrad",
  "RotateWithOffset",
  "Transform",
  "FlipLeftRight",
  "DepthToSpace",
  "SpaceToBatchND",
  "BatchToSpaceND",
  "MirrorPad",
  "Draw",
  "Complex",
  "Real",
  "Imag",
  "ComplexAbs",
  "FFT",
  "IFFT",
  "RaggedGather",
  "RaggedRange",
  "RaggedTensorToTensor",
  "SparseFillEmptyRows",
  "SparseReshape",
  "SparseSegmentMean",
  "SparseSegmentSum",
  "StaticRegexReplace",
  "StringNGrams",
  "StringSplit",
  "StringToHashBucketFast",
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

/** Counts one call of a kernel that runs in plain JavaScript. */
export function countFallback(kernel: string, tookFloats: boolean): void {
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
