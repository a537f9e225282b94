import type { TensorInfo } from "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs";
import { correctAdadelta } from "./adadelta.js";
import { CellshipBackend } from "./cellship-backend.js";
import { registerConvolutionGradients } from "./convolution-gradients.js";
import { completeConvolutionLayers } from "./convolution-layers.js";
import { countFallback } from "./fallbacks.js";
import { fuseBatchNorm } from "./fused-batch-norm.js";
import { fuseConvolutions } from "./fused-convolution.js";
import { fuseDense } from "./fused-dense.js";
import { fuseEmbedding } from "./fused-embedding.js";
import { fuseGradients } from "./fused-gradients.js";
import { gruKernels } from "./fused-gru.js";
import { fuseLosses } from "./fused-losses.js";
import { lstmKernels } from "./fused-lstm.js";
import { fuseNoise } from "./fused-noise.js";
import { fuseOptimizers } from "./fused-optimizers.js";
import { fuseRecurrentLayer } from "./fused-recurrent.js";
import { simpleRnnKernels } from "./fused-simple-rnn.js";
import { registerGradients } from "./gradients.js";
import { gradientKernels } from "./kernels/gradients.js";
import { ownKernels } from "./kernels/index.js";
import type { Kernel } from "./kernels/kernel.js";
import { trainingKernels } from "./kernels/training.js";
import { leanGradients } from "./lean-gradients.js";
import { leanLayers } from "./lean-layers.js";
import { leanPredict } from "./lean-predict.js";
import { leanRunKernel } from "./lean-run-kernel.js";
import { leanScopes } from "./lean-scopes.js";
import { registerMissingGradients } from "./missing-gradients.js";
import { registerSpectralGradients } from "./spectral-gradients.js";

/** Name of our backend: what `tf.getBackend()` returns. */
export const backendName = "cellship";

/** Above every backend that TensorFlow.js brings along. */
const priority = 10;

let backend: CellshipBackend | undefined;

/** The one backend of this process; the first call compiles the kernels and starts the threads. */
export function cellshipBackend(): CellshipBackend {
  backend ??= new CellshipBackend();
  return backend;
}

/** Our backend while TensorFlow.js computes on it. */
export function activeBackend(): CellshipBackend | undefined {
  return tf.getBackend() === backendName ? cellshipBackend() : undefined;
}

/**
 * Registers the backend and all of its kernels with TensorFlow.js. Kernels that are not ours, or decline their
 * inputs, run as TensorFlow.js' plain JavaScript ones over our backend, and are counted.
 */
export function registerBackend(): void {
  if (tf.engine().registryFactory[backendName] !== undefined) return;
  for (const config of tf.getKernelsForBackend("cpu")) {
    const own = ownKernels[config.kernelName];
    const plain = config.kernelFunc;
    tf.registerKernel({
      ...config,
      backendName,
      kernelFunc: (call) => {
        const result = own?.(call as unknown as Parameters<typeof own>[0]);
        if (result !== undefined) return result;
        const inputs = Object.values(call.inputs) as (TensorInfo | null | undefined)[];
        countFallback(
          config.kernelName,
          inputs.some((input) => input?.dtype === "float32"),
        );
        return plain(call);
      },
    });
  }
  for (const [kernelName, own] of Object.entries({ ...trainingKernels, ...gradientKernels }))
    registerOwnOperation(kernelName, own);
  tf.registerBackend(backendName, cellshipBackend, priority);
  leanRunKernel(backendName);
  leanScopes();
  leanGradients();
  leanPredict(isOurs);
  leanLayers(isOurs);
  registerGradients();
  registerMissingGradients();
  registerSpectralGradients(activeBackend);
  registerConvolutionGradients(isOurs);
  completeConvolutionLayers();
  fuseGradients(isOurs);
  fuseOptimizers(activeBackend);
  correctAdadelta();
  fuseDense(isOurs);
  fuseConvolutions(isOurs);
  fuseEmbedding(isOurs);
  fuseLosses(isOurs);
  fuseBatchNorm(activeBackend);
  fuseNoise(activeBackend);
  fuseRecurrentLayer("LSTM", lstmKernels, activeBackend);
  fuseRecurrentLayer("GRU", gruKernels, activeBackend);
  fuseRecurrentLayer("SimpleRNN", simpleRnnKernels, activeBackend);
}

/** An operation that TensorFlow.js does not have: nothing else can stand in for it. */
function registerOwnOperation(kernelName: string, own: Kernel): void {
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: (call) => {
      const result = own(call as unknown as Parameters<typeof own>[0]);
      if (result === undefined) throw new TypeError(`Expected float32 tensors for ${kernelName}.`);
      return result;
    },
  });
}

function isOurs(): boolean {
  return tf.getBackend() === backendName;
}
