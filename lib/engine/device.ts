import * as tf from "@tensorflow/tfjs";
import { DeviceUnavailableError } from "./errors.js";
import { backendName, cellshipBackend } from "./register.js";
import { convolutionStepMs } from "./self-benchmark.js";
import { isComputingRight } from "./self-test.js";
import { loadTensorflowGpu } from "./tensorflow-gpu.js";
import { loadWebgpu, webgpuBackendName } from "./webgpu/index.js";

/**
 * - `cpu`: our own kernels.
 * - `webgpu`: TensorFlow.js' WebGPU backend on Dawn, on a GPU of any maker.
 * - `tensorflow`: TensorFlow's native library on an NVIDIA GPU.
 */
export type Device = "cpu" | "webgpu" | "tensorflow";

/** What computes, and why the alternatives do not. */
export interface DeviceReport {
  readonly device: Device;
  /** Name of the TensorFlow.js backend in use. */
  readonly backend: string;
  /** One line for people, e.g. `cpu: WebAssembly SIMD kernels on 2 threads`. */
  readonly description: string;
  /** Threads that the CPU engine computes on; 0 if it is not in use. */
  readonly threads: number;
  /** Devices that are not used, each with the reason, a clause without full stop. */
  readonly unused: readonly UnusedDevice[];
  /** Why the CPU engine does not use its native kernels, a clause; absent if it does or is not in use. */
  readonly nativeReason?: string;
}

/** A device that does not compute, and why. */
export interface UnusedDevice {
  readonly device: Device;
  readonly reason: string;
}

/** What `devices` says of one device. */
export interface DeviceAvailability {
  readonly device: Device;
  readonly isInUse: boolean;
  /** Whether `setDevice` can switch to it. */
  readonly isAvailable: boolean;
  /** What it is, or why it is not available, a clause without full stop. */
  readonly description: string;
}

const names: readonly Device[] = ["cpu", "webgpu", "tensorflow"];
const variable = "CELLSHIP_DEVICE";

/** How long one device computes when two are compared. */
const comparisonMs = 100;

let chosen: Promise<DeviceReport> | undefined;

/**
 * Chooses the device once for this process and waits until it can compute. Automatically: TensorFlow where its native
 * library loads, sees a GPU and passes a numeric test; WebGPU where there is a GPU that passes it, and a training step
 * of a small convolutional network takes less time on it than on the CPU, both measured now; otherwise our CPU kernels.
 * Neither library is loaded on a machine that shows no GPU.
 *
 * @param requested - Device to use instead of the automatic choice; the default is the environment variable
 * `CELLSHIP_DEVICE`. Only the first call in a process counts; {@link setDevice} changes it.
 * @throws {DeviceUnavailableError} If the requested device is unknown or cannot be used here.
 */
export function chooseDevice(requested: string | undefined = process.env[variable]): Promise<DeviceReport> {
  chosen ??= choose(requested);
  return chosen;
}

/**
 * Switches to another device, once the promise it returns is fulfilled: `await` it before you go on. Tensors and models
 * made before move along when they are next used.
 *
 * @param name - `"cpu"`, `"webgpu"`, `"tensorflow"`, or `"auto"` for the automatic choice.
 * @throws {DeviceUnavailableError} If there is no such device or it cannot be used here; the one before stays.
 * @example await setDevice("webgpu")
 */
export async function setDevice(name: Device | "auto"): Promise<DeviceReport> {
  const report = await choose(name, `setDevice("${name}")`);
  chosen = Promise.resolve(report);
  return report;
}

/**
 * Every device there is, with what it is or why it cannot be used here. Looks for GPUs if that was not done yet.
 *
 * @example console.table(await devices())
 */
export async function devices(): Promise<DeviceAvailability[]> {
  const { device: inUse } = await chooseDevice();
  return await Promise.all(
    names.map(async (device) => {
      const { isUsable, description } = await probe(device);
      return { device, isInUse: device === inUse, isAvailable: isUsable, description };
    }),
  );
}

/** The choice behind {@link chooseDevice}, made anew on each call. */
export async function choose(
  requested: string | undefined,
  asker = `${variable}=${requested}`,
): Promise<DeviceReport> {
  const device = parseDevice(requested);
  if (device === undefined) return chooseAutomatically();
  const { isUsable, description } = await probe(device);
  if (!isUsable) throw new DeviceUnavailableError(device, description, "Use cpu or auto.");
  const reason = `${asker} asks for the ${device === "cpu" ? "CPU" : "GPU"}`;
  return use(
    device,
    description,
    (["tensorflow", "webgpu", "cpu"] as const)
      .filter((other) => other !== device)
      .map((other) => ({ device: other, reason })),
  );
}

async function chooseAutomatically(): Promise<DeviceReport> {
  const faster: UnusedDevice = { device: "cpu", reason: "a GPU is available" };
  const tensorflow = await probe("tensorflow");
  if (tensorflow.isUsable) {
    return use("tensorflow", tensorflow.description, [
      faster,
      { device: "webgpu", reason: "TensorFlow's native library is available" },
    ]);
  }
  const unused: UnusedDevice = { device: "tensorflow", reason: tensorflow.description };
  const webgpu = await probe("webgpu");
  const slower = webgpu.isUsable ? await whySlower() : webgpu.description;
  if (slower === undefined) return use("webgpu", webgpu.description, [unused, faster]);
  return use("cpu", (await probe("cpu")).description, [unused, { device: "webgpu", reason: slower }]);
}

/** Why the CPU is the better choice than WebGPU; `undefined` if it is not. */
async function whySlower(): Promise<string | undefined> {
  const status = await loadWebgpu();
  if (status.isUsable && status.isSoftware) return `its only adapter is software (${status.adapter})`;
  try {
    await tf.setBackend(webgpuBackendName);
    if (!isComputingRight()) return "it computed a wrong matrix product or convolution";
    const gpuMs = await convolutionStepMs(comparisonMs);
    await tf.setBackend(backendName);
    const cpuMs = await convolutionStepMs(comparisonMs);
    if (gpuMs < cpuMs) return undefined;
    return `a training step took ${gpuMs.toFixed(1)} ms on it and ${cpuMs.toFixed(1)} ms on the CPU`;
  } catch (error) {
    return `it failed its test (${error instanceof Error ? error.message.split("\n")[0] : String(error)})`;
  }
}

function parseDevice(requested: string | undefined): Device | undefined {
  if (requested === undefined || requested === "" || requested === "auto") return undefined;
  const device = names.find((name) => name === requested);
  if (device === undefined) {
    throw new DeviceUnavailableError(
      requested,
      "there is no such device",
      `Use one of: auto, ${names.join(", ")}.`,
    );
  }
  return device;
}

/** Whether a device can compute, and what it is or why not; leaves TensorFlow.js on the backend that it is on. */
async function probe(device: Device): Promise<{ isUsable: boolean; description: string }> {
  switch (device) {
    case "cpu": {
      const { kernelsName, threads: pool } = cellshipBackend();
      const unit = pool.threads === 1 ? "thread" : "threads";
      return { isUsable: true, description: `${kernelsName} on ${pool.threads} ${unit}` };
    }
    case "webgpu": {
      const status = await loadWebgpu();
      return { isUsable: status.isUsable, description: status.isUsable ? status.adapter : status.reason };
    }
    case "tensorflow": {
      const before = tf.getBackend();
      const reason = await loadTensorflowGpu();
      if (tf.getBackend() !== before) await tf.setBackend(before || backendName);
      return {
        isUsable: reason === undefined,
        description: reason ?? "TensorFlow's native library on a GPU",
      };
    }
    default:
      return device satisfies never;
  }
}

const backends: Readonly<Record<Device, string>> = {
  cpu: backendName,
  webgpu: webgpuBackendName,
  tensorflow: "tensorflow",
};

async function use(device: Device, what: string, unused: readonly UnusedDevice[]): Promise<DeviceReport> {
  const backend = backends[device];
  await tf.setBackend(backend);
  const report = { device, backend, description: `${device}: ${what}`, unused };
  if (device !== "cpu") return { ...report, threads: 0 };
  const { threads: pool, nativeReason } = cellshipBackend();
  return { ...report, threads: pool.threads, ...(nativeReason !== undefined && { nativeReason }) };
}
