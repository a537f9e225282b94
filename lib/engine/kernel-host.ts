import { Worker } from "node:worker_threads";
import { Memory } from "./memory.js";
import { openNativeKernels } from "./native-kernels.js";
import { compileKernels, instantiateKernels, type WasmKernels } from "./wasm-kernels.js";

const stackBytes = 65_536;

/** The compiled kernels, the memory they work on, and how their threads start. */
export interface KernelHost {
  readonly kernels: WasmKernels;
  readonly memory: Memory;
  /** Starts the thread of this number, 1 or more. */
  readonly startWorker: (worker: number) => void;
  /** What computes, e.g. `WebAssembly SIMD kernels`. */
  readonly name: string;
  /** Why the native kernels are not used, a clause; undefined if they are. */
  readonly nativeReason: string | undefined;
}

/**
 * Opens the native kernels where `npm run build:native` has built them, otherwise those in WebAssembly.
 *
 * @param native - The environment variable `CELLSHIP_NATIVE`: `0` never takes the native kernels, `1` insists on
 * them, anything else takes them where they are.
 * @throws {Error} With `1`, if they cannot be used.
 */
export function openKernels(native: string | undefined = process.env.CELLSHIP_NATIVE): KernelHost {
  if (native === "0") return openWasmHost("CELLSHIP_NATIVE=0 asks for WebAssembly");
  try {
    return openNativeHost();
  } catch (error) {
    const reason = (error as Error).message;
    if (native !== "1") return openWasmHost(reason);
    throw new Error(`Expected native kernels (CELLSHIP_NATIVE=1), got none: ${reason}. Unset it.`, {
      cause: error,
    });
  }
}

function openNativeHost(): KernelHost {
  const { kernels, memory, startWorker } = openNativeKernels();
  return {
    kernels,
    memory: new Memory(memory),
    startWorker,
    name: "native AVX2 kernels",
    nativeReason: undefined,
  };
}

function openWasmHost(nativeReason: string): KernelHost {
  const module = compileKernels();
  const memory = new Memory();
  const kernels = instantiateKernels(module, memory.wasm);
  return {
    kernels,
    memory,
    startWorker(index) {
      const stackTop = memory.allocate(stackBytes) + stackBytes;
      const worker = new Worker(new URL("thread-worker.cjs", import.meta.url), {
        workerData: { module, memory: memory.wasm, stackTop, worker: index },
        // Options meant for this process (a debugger port, a test runner's loader) are not for the worker.
        execArgv: [],
      });
      worker.unref();
    },
    name: "WebAssembly SIMD kernels",
    nativeReason,
  };
}
