import { setImmediate } from "node:timers/promises";

/** TensorFlow.js' own choice is 125 ms, too long for interrupts, aborts and heartbeats to be answered in time. */
const intervalMs = 20;

/** Lets the event loop turn during long work: `if (breath.isDue) await breath.take()` between its steps. */
export class Breath {
  #takenMs = performance.now();

  /** Whether the event loop has waited for 20 ms. */
  get isDue(): boolean {
    return performance.now() - this.#takenMs >= intervalMs;
  }

  /** Lets timers, messages and signals in. */
  async take(): Promise<void> {
    await setImmediate();
    this.#takenMs = performance.now();
  }
}
