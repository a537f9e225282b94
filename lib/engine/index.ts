import * as tf from "@tensorflow/tfjs";
import { completeEarlyStopping } from "./early-stopping.js";
import { checkLosses } from "./finite-loss.js";
import { addFitCallbacks } from "./fit-callbacks.js";
import { explainShapes } from "./layer-shapes.js";
import { registerModelFiles } from "./model-files.js";
import { replaceOrthogonalInitializer } from "./orthogonal-initializer.js";
import { quietCpuBackend } from "./quiet-cpu-backend.js";
import { recoverAfterInterrupts } from "./recovery.js";
import { registerBackend } from "./register.js";
import { addSampleWeights } from "./sample-weights.js";

registerBackend();
quietCpuBackend();
recoverAfterInterrupts();
replaceOrthogonalInitializer();
registerModelFiles();
addFitCallbacks();
checkLosses();
explainShapes();
addSampleWeights();
completeEarlyStopping();

export { abortable } from "./abortable.js";
export { AdamWOptimizer, adamW } from "./adamw.js";
export { type ClipOptions, clipGradients } from "./clip-gradients.js";
export {
  chooseDevice as ready,
  type Device,
  type DeviceAvailability,
  type DeviceReport,
  devices,
  setDevice,
  type UnusedDevice,
} from "./device.js";
export { DeviceUnavailableError, EngineMemoryError, FallbackError } from "./errors.js";
export { expectedFallbacks, type Fallback, fallbacks, resetFallbacks, setStrict } from "./fallbacks.js";
export { NonFiniteLossError } from "./finite-loss.js";
export {
  getLearningRate,
  type LearningRateSchedule,
  scheduleLearningRate,
  setLearningRate,
} from "./learning-rate.js";
export {
  learningRateScheduler,
  type ReduceLROnPlateauOptions,
  reduceLROnPlateau,
} from "./learning-rate-callbacks.js";
export { cosineDecay, exponentialDecay, piecewiseConstantDecay } from "./learning-rate-schedules.js";
export { recover } from "./recovery.js";
export { type SelfBenchmark, selfBenchmark } from "./self-benchmark.js";
export { setThreads, threads } from "./threads.js";
export { GpuError } from "./webgpu/index.js";
/** TensorFlow.js; there is one in the process, danfojs uses the same. */
export { tf };
