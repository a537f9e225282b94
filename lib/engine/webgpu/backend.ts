import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import { correctKernels } from "./corrected-kernels.js";
import { type GpuAdapter, type GpuBuffer, type GpuDevice, openDevice } from "./dawn.js";
import { GpuError } from "./errors.js";

/** Name of TensorFlow.js' backend: what `tf.getBackend()` returns while it computes. */
export const webgpuBackendName = "webgpu";

const require = createRequire(import.meta.url);

/** How long a synchronous read waits for the GPU. */
const readTimeoutMs = 60_000;
/** `GPUMapMode.READ`, `GPUBufferUsage.MAP_READ | COPY_DST`: fixed by the WebGPU specification. */
const mapModeRead = 1;
const readBackUsage = 1 | 8;

interface TensorData {
  values: tf.backend_util.BackendValues | null;
  readonly dtype: tf.DataType;
  readonly resource?: GpuBuffer | null;
}

/** The parts of TensorFlow.js' WebGPU backend that are used or replaced here; private there. */
interface WebgpuBackend extends tf.KernelBackend {
  readonly tensorMap: { get(dataId: tf.DataId): TensorData | undefined };
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GpuBuffer;
    releaseBuffer(buffer: GpuBuffer): void;
  };
  commandEncoder: {
    copyBufferToBuffer(
      from: GpuBuffer,
      fromOffset: number,
      to: GpuBuffer,
      toOffset: number,
      size: number,
    ): void;
  };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  runWebGPUProgram(...options: unknown[]): tf.TensorInfo;
}

interface BackendPackage {
  readonly WebGPUBackend: new (device: GpuDevice, info: GpuAdapter["info"]) => WebgpuBackend;
}

/**
 * Registers TensorFlow.js' WebGPU backend on an adapter, with what it lacks outside of a browser: synchronous reading,
 * errors of the device as exceptions, and correct kernels.
 *
 * @throws {Error} If the package is not installed or the adapter gives no device.
 */
export async function registerWebgpu(adapter: GpuAdapter): Promise<void> {
  const { device, processEvents } = await openDevice(adapter);
  const { WebGPUBackend } = require("@tensorflow/tfjs-backend-webgpu") as BackendPackage;
  const backend = asInBrowser(() => new WebGPUBackend(device, adapter.info));
  backend.readSync = (dataId) => readSync(backend, dataId, processEvents);
  reportErrors(backend, device);
  correctKernels();
  // Not TensorFlow.js' own choice at start: that is up to `device.ts`.
  tf.registerBackend(webgpuBackendName, () => backend, 0);
}

/** The backend's constructor asks for `navigator.gpu`, which must not stay: other libraries take it for a browser. */
function asInBrowser<T>(construct: () => T): T {
  const original = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { gpu: {} }, configurable: true });
  try {
    return construct();
  } finally {
    if (original === undefined) Reflect.deleteProperty(globalThis, "navigator");
    else Object.defineProperty(globalThis, "navigator", original);
  }
}

/** The backend's own synchronous read draws on a canvas. */
function readSync(
  backend: WebgpuBackend,
  dataId: tf.DataId,
  processEvents: () => void,
): tf.backend_util.BackendValues {
  const data = backend.tensorMap.get(dataId) as TensorData & {
    readonly complexTensorInfos?: { readonly real: tf.TensorInfo; readonly imag: tf.TensorInfo };
  };
  if (data.values !== null && data.values !== undefined) return data.values;
  if (data.complexTensorInfos !== undefined) {
    const { real, imag } = data.complexTensorInfos;
    return tf.backend_util.mergeRealAndImagArrays(
      backend.readSync(real.dataId) as Float32Array,
      backend.readSync(imag.dataId) as Float32Array,
    );
  }
  const { resource } = data;
  if (resource === null || resource === undefined) return new Float32Array(0);
  const staging = backend.bufferManager.acquireBuffer(resource.size, readBackUsage);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, resource.size);
  backend.submitQueue();
  let failure: unknown;
  staging.mapAsync(mapModeRead).catch((error: unknown) => {
    failure = error;
  });
  const end = performance.now() + readTimeoutMs;
  while (staging.mapState === "pending" && performance.now() < end) processEvents();
  if (staging.mapState !== "mapped") {
    throw new GpuError(
      `a buffer of ${resource.size} bytes could not be read (${String(failure ?? "timeout")}).`,
    );
  }
  const bytes = staging.getMappedRange().slice(0);
  staging.unmap();
  backend.bufferManager.releaseBuffer(staging);
  data.values = tf.util.convertBackendValuesAndArrayBuffer(bytes, data.dtype);
  return data.values;
}

/** WebGPU reports errors as events and computes on, with zeros: the operation that caused one throws instead. */
function reportErrors(backend: WebgpuBackend, device: GpuDevice): void {
  let failure: string | undefined;
  device.addEventListener("uncapturederror", ({ error }) => {
    failure ??= error.message;
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== "destroyed") failure ??= `the device was lost (${message})`;
  });
  const throwFailure = (): void => {
    if (failure === undefined) return;
    const error = new GpuError(failure);
    failure = undefined;
    throw error;
  };
  // Before the operation joins the batch of those that wait for submission: an invalid one fails all of them.
  for (const method of ["createShaderModule", "createComputePipeline", "createBindGroup"] as const) {
    const create = device[method];
    device[method] = (descriptor) => {
      const result = create.call(device, descriptor);
      throwFailure();
      return result;
    };
  }
  const run = backend.runWebGPUProgram;
  backend.runWebGPUProgram = (...options) => {
    const result = run.apply(backend, options);
    throwFailure();
    return result;
  };
  const { read, readSync } = backend;
  backend.readSync = (dataId) => {
    const values = readSync.call(backend, dataId);
    throwFailure();
    return values;
  };
  backend.read = async (dataId) => {
    const values = await read.call(backend, dataId);
    throwFailure();
    return values;
  };
}
