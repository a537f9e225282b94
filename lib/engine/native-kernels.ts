import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { WasmKernels } from "./wasm-kernels.js";
import type { WasmMemory } from "./webassembly.js";

const addonFile = "native/build/kernels-avx2.node";

/** What the addon's `open()` returns; see `native/addon.c`. */
interface OpenedAddon {
  readonly heap: ArrayBuffer;
  readonly arguments: ArrayBuffer;
  readonly names: readonly string[];
}

interface Addon {
  open(): OpenedAddon;
  call(kernel: number): number;
  /** Returns 0, or the system's error number. */
  startWorker(worker: number): number;
}

/** The kernels compiled for this processor, over their own memory. */
export interface NativeKernels {
  readonly kernels: WasmKernels;
  readonly memory: WasmMemory;
  readonly startWorker: (worker: number) => void;
}

/**
 * Loads the kernels that `npm run build:native` compiled.
 *
 * @throws {Error} If they are not built, do not fit this processor, or another thread of the process uses them; the
 * message is the reason, a clause.
 */
export function openNativeKernels(): NativeKernels {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`there are none for ${process.platform} on ${process.arch}`);
  }
  const flags = /^flags\s*:.*$/m.exec(readFileSync("/proc/cpuinfo", "latin1"))?.[0] ?? "";
  if (!/\bavx2\b/.test(flags) || !/\bfma\b/.test(flags)) throw new Error("the processor lacks AVX2 and FMA");
  const addon = loadAddon();
  const opened = addon.open();
  return {
    kernels: callables(addon, opened),
    memory: fixedMemory(opened.heap),
    startWorker(worker) {
      const error = addon.startWorker(worker);
      if (error !== 0) throw new Error(`Expected the system to start a thread, got its error ${error}.`);
    },
  };
}

function loadAddon(): Addon {
  try {
    return createRequire(import.meta.url)(`./${addonFile}`) as Addon;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
    throw new Error(isMissing ? "not built (npm run build:native)" : "its file did not load", {
      cause: error,
    });
  }
}

/** The whole range is reserved from the start; the system provides pages as they are used. */
function fixedMemory(heap: ArrayBuffer): WasmMemory {
  return { buffer: heap, grow: () => 0 };
}

function callables(addon: Addon, { arguments: buffer, names }: OpenedAddon): WasmKernels {
  const slots = new Float64Array(buffer);
  const entries = names.map((name, index) => {
    const call = (...values: number[]): number => {
      for (let i = 0; i < values.length; i++) slots[i] = values[i] as number;
      return addon.call(index);
    };
    return [name, call] as const;
  });
  // An interrupt never ends native code half-way, so its stack needs no repair.
  return { ...Object.fromEntries(entries), __stack_pointer: { value: 0 } } as unknown as WasmKernels;
}
