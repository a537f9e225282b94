import { setTimeout as sleep } from "node:timers/promises";

/** Runs a cell; the signal says whether it was aborted before it began or interrupted since. */
export type ExecutionTask = (signal: AbortSignal) => Promise<void>;

interface Entry {
  readonly task: ExecutionTask;
  readonly controller: AbortController;
}

/** Cells run one at a time, in the order they came. */
export class ExecutionQueue {
  readonly #graceMs: number;
  readonly #pending: Entry[] = [];
  #running: Entry | undefined;

  /**
   * @param graceMs - How long {@link ExecutionQueue.abortPending} waits for cells that a client sent together with
   * the failed one and that are still on their way. Default 10.
   */
  constructor(graceMs = 10) {
    this.#graceMs = graceMs;
  }

  /** Queues a task, or starts it if none runs. The task must not reject. */
  add(task: ExecutionTask): void {
    this.#pending.push({ task, controller: new AbortController() });
    if (this.#running === undefined) void this.#drain();
  }

  /** Aborts the tasks that wait, not the one that runs. Each is still called, to answer its request. */
  async abortPending(): Promise<void> {
    await sleep(this.#graceMs);
    for (const entry of this.#pending) entry.controller.abort();
  }

  /** Aborts the task that runs, if one does. */
  abortRunning(): void {
    this.#running?.controller.abort();
  }

  async #drain(): Promise<void> {
    for (let entry = this.#pending.shift(); entry !== undefined; entry = this.#pending.shift()) {
      this.#running = entry;
      await entry.task(entry.controller.signal);
    }
    this.#running = undefined;
  }
}
