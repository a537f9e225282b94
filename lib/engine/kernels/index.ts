import { comparisonKernels } from "./comparison.js";
import { convolutionKernels } from "./convolution.js";
import { creationKernels } from "./creation.js";
import { depthwiseConvolutionKernels } from "./depthwise-convolution.js";
import { elementwiseKernels } from "./elementwise.js";
import { gatherKernels } from "./gather.js";
import type { KernelTable } from "./kernel.js";
import { matrixProductKernels } from "./matrix-product.js";
import { movementKernels } from "./movement.js";
import { normalisationKernels } from "./normalisation.js";
import { poolingKernels } from "./pooling.js";
import { reductionKernels } from "./reductions.js";

/** Every kernel of our own, by the name TensorFlow.js calls it. */
export const ownKernels: KernelTable = {
  ...matrixProductKernels,
  ...convolutionKernels,
  ...depthwiseConvolutionKernels,
  ...poolingKernels,
  ...elementwiseKernels,
  ...comparisonKernels,
  ...reductionKernels,
  ...normalisationKernels,
  ...movementKernels,
  ...gatherKernels,
  ...creationKernels,
};
