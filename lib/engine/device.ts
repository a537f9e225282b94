import * as tf from "@tensorflow/tfjs";
import { DeviceUnavailableError } from "./errors.js";
import { backendName, cellshipBackend } from "./register.js";
import { loadTensorflowGpu } from "./tensorflow-gpu.js";

/** `cpu`: our own kernels. `tensorflow`: TensorFlow's native library on an NVIDIA GPU. */
export type Device = "cpu" | "tensorflow";

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
  readonly unused: readonly { readonly device: Device; readonly reason: string }[];
}

const devices: readonly Device[] = ["cpu", "tensorflow"];

let chosen: Promise<DeviceReport> | undefined;

/**
 * Chooses the device once for this process and waits until it can compute: a GPU through TensorFlow where its
 * native library loads, sees a GPU and passes a numeric test, otherwise our CPU kernels.
 *
 * @param requested - Device to use instead of the automatic choice; the default is the environment variable
 * `CELLSHIP_DEVICE`. Only the first call in a process counts.
 * @throws {DeviceUnavailableError} If the requested device is unknown or cannot be used here.
 */
export function chooseDevice(
  requested: string | undefined = process.env.CELLSHIP_DEVICE,
): Promise<DeviceReport> {
  chosen ??= choose(requested);
  return chosen;
}

/** The choice behind {@link chooseDevice}, made anew on each call. */
export async function choose(requested: string | undefined): Promise<DeviceReport> {
  const device = parseDevice(requested);
  if (device === "cpu") return useCpu("CELLSHIP_DEVICE=cpu asks for the CPU");
  const reason = await loadTensorflowGpu();
  if (reason === undefined) return useTensorflow();
  if (device === "tensorflow") {
    throw new DeviceUnavailableError(device, reason, "Unset CELLSHIP_DEVICE or set it to cpu.");
  }
  return useCpu(reason);
}

function parseDevice(requested: string | undefined): Device | undefined {
  if (requested === undefined || requested === "" || requested === "auto") return undefined;
  const device = devices.find((name) => name === requested);
  if (device === undefined) {
    throw new DeviceUnavailableError(
      requested,
      "there is no such device",
      `Use one of: auto, ${devices.join(", ")}.`,
    );
  }
  return device;
}

async function useCpu(reason: string): Promise<DeviceReport> {
  await tf.setBackend(backendName);
  const threads = cellshipBackend().threads.threads;
  return {
    device: "cpu",
    backend: backendName,
    description: `cpu: WebAssembly SIMD kernels on ${threads} ${threads === 1 ? "thread" : "threads"}`,
    threads,
    unused: [{ device: "tensorflow", reason }],
  };
}

function useTensorflow(): DeviceReport {
  return {
    device: "tensorflow",
    backend: "tensorflow",
    description: "tensorflow: TensorFlow's native library on a GPU",
    threads: 0,
    unused: [{ device: "cpu", reason: "a GPU is available" }],
  };
}
