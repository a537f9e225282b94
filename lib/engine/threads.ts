import { ParameterError } from "../errors.js";
import { cellshipBackend } from "./register.js";
import { maxThreads } from "./thread-pool.js";

/** Threads that the CPU engine computes on, the calling one included. */
export function threads(): number {
  return cellshipBackend().threads.threads;
}

/**
 * Sets how many threads the CPU engine computes on. Results may differ in the last bits from one count to another.
 *
 * @param count - Integer in [1, 64]; the default is one a processor, at most 16, or what the environment variable
 * `CELLSHIP_THREADS` says.
 * @throws {ParameterError} If `count` is out of range.
 */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > maxThreads) {
    throw new ParameterError(`Expected a thread count in [1, ${maxThreads}], got ${count}.`);
  }
  cellshipBackend().threads.resize(count);
}
