import { availableParallelism } from "node:os";
import { ParameterError } from "../errors.js";
import type { KernelHost } from "./kernel-host.js";

const scratchFloats = 2 ** 20;
const maxDefaultThreads = 16;

/** Most threads that can be asked for. */
export const maxThreads = 64;

/**
 * Threads used unless set otherwise: one a processor, at most 16.
 *
 * @param requested - The environment variable `CELLSHIP_THREADS`, an integer in [1, 64]; 1 computes on the calling
 * thread alone.
 * @throws {ParameterError} If it is something else.
 */
export function defaultThreads(requested: string | undefined = process.env.CELLSHIP_THREADS): number {
  if (requested === undefined || requested === "") return Math.min(availableParallelism(), maxDefaultThreads);
  const count = Number(requested);
  if (!Number.isInteger(count) || count < 1 || count > maxThreads) {
    throw new ParameterError(
      `Expected CELLSHIP_THREADS to be an integer in [1, ${maxThreads}], got ${requested}. Set it right or unset it.`,
    );
  }
  return count;
}

/**
 * The worker threads that help the calling thread compute.
 *
 * Nobody waits for a worker to come up: it claims tasks once it runs (see `kernels/threads.c`). Workers are
 * unreferenced, so they do not keep the process alive.
 */
export class ThreadPool {
  readonly #host: KernelHost;
  #started = 0;
  #threads = 1;

  constructor(host: KernelHost) {
    this.#host = host;
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
    this.#host.kernels.set_thread_count(threads);
  }

  #addScratch(worker: number): void {
    // Buffers a multiple of 4 KiB apart would compete for the same cache sets.
    const bytes = scratchFloats * 4 + 4096;
    this.#host.kernels.set_scratch(
      worker,
      this.#host.memory.allocate(bytes) + ((worker * 1024) % 4096),
      scratchFloats,
    );
  }

  #startWorker(index: number): void {
    this.#addScratch(index);
    this.#host.startWorker(index);
  }
}
