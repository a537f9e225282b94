import * as tf from "@tensorflow/tfjs";
import { registerBackend } from "./register.js";

registerBackend();

export { chooseDevice as ready, type DeviceReport } from "./device.js";
export { DeviceUnavailableError, EngineMemoryError } from "./errors.js";
export { expectedFallbacks, type Fallback, fallbacks, resetFallbacks } from "./fallbacks.js";
export { setThreads, threads } from "./threads.js";
/** TensorFlow.js; there is one in the process, danfojs uses the same. */
export { tf };
