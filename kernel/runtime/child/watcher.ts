import { type Debugger, type InspectorNotification, Session } from "node:inspector";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { RecordReader } from "../records.js";
import { type ControlCommand, descriptors, sharedIndices } from "../wire.js";

/** What the watcher is started with. */
export interface WatcherData {
  /** See {@link sharedIndices}. */
  readonly shared: Int32Array;
}

/** Watcher to main thread: end the cell, then acknowledge. */
export interface InterruptRequest {
  /** Counts from 1. */
  readonly id: number;
  readonly sequence: number;
}

/** How long the main thread may take to answer before the next rung of the ladder, milliseconds. */
const patienceMs = 20;
/** How long a pause may take, milliseconds; V8 first tells the debugger of every script. */
const pauseMs = 300;
/** Pauses to try: code that survives a termination, such as an interval, may block anew. */
const maxPauses = 100;

/**
 * A termination unwinds past the code that keeps Node.js's stack of async ids, which then aborts the process at
 * its next check; hence clear the stack first, while the thread is paused.
 * (`--no-force-async-hooks-checks` covers the checks before.)
 */
const clearAsyncIds = 'process.binding("async_wrap").clearAsyncIdStack()';

const ownFolder = new URL("../", import.meta.url).href;

/** Whether user code is on the stack. Our own handlers must not be cut off: they end cells and start them. */
function isInUserCode(frames: readonly Debugger.CallFrame[]): boolean {
  return frames.some(({ url }) => !url.startsWith("node:") && !url.startsWith(ownFolder));
}

/**
 * Runs in a thread of its own and interrupts the main thread, in three rungs: ask it to reject what the cell awaits;
 * SIGINT, which breaks the synchronous part of a cell; terminate whatever runs, through the inspector.
 */
class Watcher {
  readonly #shared: Int32Array;
  #requests = 0;

  constructor({ shared }: WatcherData) {
    this.#shared = shared;
  }

  async interrupt(sequence: number): Promise<void> {
    this.#requests += 1;
    const request: InterruptRequest = { id: this.#requests, sequence };
    Atomics.store(this.#shared, sharedIndices.interruptedCell, sequence);
    parentPort?.postMessage(request);
    const isDone = (): boolean => this.#isDone(request);
    if (await waitFor(isDone, patienceMs)) return;
    process.kill(process.pid, "SIGINT");
    if (await waitFor(isDone, patienceMs)) return;
    await this.#terminate(isDone);
  }

  async #terminate(isDone: () => boolean): Promise<void> {
    const session = new Session();
    let pauses = 0;
    session.on("Debugger.paused", ({ params }: InspectorNotification<Debugger.PausedEventDataType>) => {
      pauses += 1;
      if (isDone() || !isInUserCode(params.callFrames)) {
        session.post("Debugger.resume");
        return;
      }
      session.post("Runtime.evaluate", { expression: clearAsyncIds }, () => {
        session.post("Runtime.terminateExecution");
        session.post("Debugger.resume");
      });
    });
    session.connectToMainThread();
    session.post("Debugger.enable");
    try {
      for (let count = 0; count < maxPauses && !isDone(); count++) {
        const before = pauses;
        session.post("Debugger.pause");
        await waitFor(() => pauses > before || isDone(), pauseMs);
        await waitFor(isDone, patienceMs);
      }
    } finally {
      session.disconnect();
    }
  }

  /** Whether the event loop turned since, or the main thread is at a later cell, which must not suffer. */
  #isDone({ id, sequence }: InterruptRequest): boolean {
    const { acknowledged, startedCell } = sharedIndices;
    const isPast = sequence > 0 && Atomics.load(this.#shared, startedCell) > sequence;
    return isPast || Atomics.load(this.#shared, acknowledged) >= id;
  }
}

async function waitFor(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!condition() && performance.now() < deadline) await sleep(1);
  return condition();
}

const watcher = new Watcher(workerData as WatcherData);
const reader = new RecordReader<ControlCommand>();
let queue = Promise.resolve();
new Socket({ fd: descriptors.control, readable: true, writable: false })
  .setEncoding("utf8")
  .on("data", (chunk: string) => {
    for (const { sequence } of reader.read(chunk)) queue = queue.then(() => watcher.interrupt(sequence));
  })
  .on("error", () => {})
  // The kernel is gone: end also a process whose main thread is busy.
  .on("close", () => process.kill(process.pid, "SIGKILL"));
