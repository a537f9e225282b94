import { Session } from "node:inspector";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { RecordReader } from "../records.js";
import { type ControlCommand, descriptors } from "../wire.js";

/** Watcher to main thread: end the cell, then acknowledge. */
export interface InterruptRequest {
  readonly id: number;
  readonly cellId: string | undefined;
}

/** Main thread to watcher: the event loop runs again. */
export interface InterruptAcknowledgement {
  readonly id: number;
}

/** How long the main thread may take to answer before the next rung of the ladder, milliseconds. */
const patienceMs = 30;
/** Terminations to try: code that catches an interrupt may block anew. */
const maxTerminations = 20;

/**
 * A termination unwinds past the code that keeps Node.js's stack of async ids, which then aborts the process at
 * its next check; hence clear the stack first, while the thread is paused.
 * (`--no-force-async-hooks-checks` covers the checks before.)
 */
const clearAsyncIds = 'process.binding("async_wrap").clearAsyncIdStack()';

/**
 * Runs in a thread of its own and interrupts the main thread, in three rungs: ask it to reject what the cell awaits;
 * SIGINT, which breaks the synchronous part of a cell; terminate whatever runs, through the inspector.
 */
class Watcher {
  #acknowledged = 0;
  #requests = 0;

  constructor() {
    parentPort?.on("message", ({ id }: InterruptAcknowledgement) => {
      this.#acknowledged = id;
    });
  }

  async interrupt(cellId: string | undefined): Promise<void> {
    this.#requests += 1;
    const id = this.#requests;
    parentPort?.postMessage({ id, cellId } satisfies InterruptRequest);
    if (await this.#isAcknowledged(id, patienceMs)) return;
    process.kill(process.pid, "SIGINT");
    if (await this.#isAcknowledged(id, patienceMs)) return;
    for (let count = 0; count < maxTerminations; count++) {
      const session = this.#terminate();
      const isDone = await this.#isAcknowledged(id, 10 * patienceMs);
      session.disconnect();
      if (isDone) return;
    }
  }

  #terminate(): Session {
    const session = new Session();
    session.connectToMainThread();
    session.on("Debugger.paused", () => {
      session.post("Runtime.evaluate", { expression: clearAsyncIds }, () => {
        session.post("Runtime.terminateExecution");
        session.post("Debugger.resume");
      });
    });
    session.post("Debugger.enable");
    session.post("Debugger.pause");
    return session;
  }

  async #isAcknowledged(id: number, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (this.#acknowledged < id && performance.now() < deadline) await sleep(2);
    return this.#acknowledged >= id;
  }
}

const watcher = new Watcher();
const reader = new RecordReader<ControlCommand>();
let queue = Promise.resolve();
new Socket({ fd: descriptors.control, readable: true, writable: false })
  .setEncoding("utf8")
  .on("data", (chunk: string) => {
    for (const { cellId } of reader.read(chunk)) queue = queue.then(() => watcher.interrupt(cellId));
  })
  .on("error", () => {})
  // The kernel is gone: end also a process whose main thread is busy.
  .on("close", () => process.kill(process.pid, "SIGKILL"));
