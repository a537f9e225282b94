import * as tf from "@tensorflow/tfjs";
import { EngineMemoryError } from "./errors.js";
import { memoryLimitBytes } from "./memory.js";

/** For smaller tensors it does not pay to count what is held. */
const largeBytes = 2 ** 20;

/**
 * Refuses a tensor for which the engine's memory has no room beside all others. New tensors are not in that memory
 * before they are used: without a limit they would fill the machine's, until the system ends the process.
 *
 * @throws {EngineMemoryError} If there is none.
 */
export function assertRoom(bytes: number): void {
  if (bytes < largeBytes) return;
  const held = tf.memory().numBytes;
  if (held + bytes > memoryLimitBytes) throw new EngineMemoryError(bytes, held, memoryLimitBytes);
}
