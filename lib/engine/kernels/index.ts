import { blockKernels } from "./blocks.js";
import { comparisonKernels } from "./comparison.js";
import { convolutionKernels } from "./convolution.js";
import { creationKernels } from "./creation.js";
import { depthwiseConvolutionKernels } from "./depthwise-convolution.js";
import { einsumKernels } from "./einsum.js";
import { elementwiseKernels } from "./elementwise.js";
import { gatherKernels } from "./gather.js";
import { indexingKernels } from "./indexing.js";
import { integerKernels } from "./integers.js";
import type { Kernel, KernelTable } from "./kernel.js";
import { matrixProductKernels } from "./matrix-product.js";
import { movementKernels } from "./movement.js";
import { normalisationKernels } from "./normalisation.js";
import { orderingKernels } from "./ordering.js";
import { poolingKernels } from "./pooling.js";
import { reductionKernels } from "./reductions.js";
import { resizeKernels } from "./resize.js";
import { scalarFunctionKernels } from "./scalar-functions.js";
import { scanKernels } from "./scans.js";
import { complexGradientKernels, spectralKernels } from "./spectral.js";
import { truthKernels } from "./truth.js";
import { volumeKernels } from "./volume.js";
import { volumePoolingKernels } from "./volume-pooling.js";

/** One table of several: where two have a kernel of one name, the later takes what the earlier declines. */
function merge(tables: readonly KernelTable[]): KernelTable {
  const merged: Record<string, Kernel> = {};
  for (const table of tables) {
    for (const [name, next] of Object.entries(table)) {
      const earlier = merged[name];
      merged[name] = earlier === undefined ? next : (call) => earlier(call) ?? next(call);
    }
  }
  return merged;
}

/** Every kernel of our own, by the name TensorFlow.js calls it. */
export const ownKernels: KernelTable = merge([
  complexGradientKernels,
  matrixProductKernels,
  convolutionKernels,
  depthwiseConvolutionKernels,
  poolingKernels,
  volumeKernels,
  volumePoolingKernels,
  elementwiseKernels,
  scalarFunctionKernels,
  comparisonKernels,
  reductionKernels,
  normalisationKernels,
  movementKernels,
  gatherKernels,
  creationKernels,
  indexingKernels,
  orderingKernels,
  blockKernels,
  resizeKernels,
  spectralKernels,
  einsumKernels,
  scanKernels,
  integerKernels,
  truthKernels,
]);
