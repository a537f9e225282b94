import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Memory } from "./memory.js";
import type { WasmKernels } from "./wasm-kernels.js";
import type { WasmModule } from "./webassembly.js";

const scratchFloats = 2 ** 20;
const stackBytes = 65_536;
const maxDefaultThreads = 16;

/** Threads used unless set otherwise: one a processor, at most 16. */
export const defaultThreads: number = Math.min(availableParallelism(), maxDefaultThreads);

/**
 * The worker threads that help the calling thread compute.
 *
 * Nobody waits for a worker to come up: it claims tasks once it runs (see `kernels/threads.c`). Workers are
 * unreferenced, so they do not keep the process alive.
 */
export class ThreadPool {
  readonly #kernels: WasmKernels;
  readonly #module: WasmModule;
  readonly #memory: Memory;
  #started = 0;
  #threads = 1;

  constructor(kernels: WasmKernels, module: WasmModule, memory: Memory) {
    this.#kernels = kernels;
    this.#module = module;
    this.#memory = memory;
    this.#addScratch(0);
  }

  /** Threads in use, the calling one included. */
  get threads(): number {
    return this.#threads;
  }

  /** Starts the workers that are missing for `threads` threads and uses exactly that many. */
  resize(threads: number): void {
    while (this.#started < threads - 1) this.#startWorker(++this.#started);
    this.#threads = threads;
    this.#kernels.set_thread_count(threads);
  }

  #addScratch(worker: number): void {
    // Buffers a multiple of 4 KiB apart would compete for the same cache sets.
    const bytes = scratchFloats * 4 + 4096;
    this.#kernels.set_scratch(worker, this.#memory.allocate(bytes) + ((worker * 1024) % 4096), scratchFloats);
  }

  #startWorker(index: number): void {
    this.#addScratch(index);
    const stackTop = this.#memory.allocate(stackBytes) + stackBytes;
    const worker = new Worker(new URL("thread-worker.cjs", import.meta.url), {
      workerData: { module: this.#module, memory: this.#memory.wasm, stackTop, worker: index },
      // Options meant for this process (a debugger port, a test runner's loader) are not for the worker.
      execArgv: [],
    });
    worker.unref();
  }
}
