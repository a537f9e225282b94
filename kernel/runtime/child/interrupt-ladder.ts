import { type Debugger, type InspectorNotification, Session } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { sharedIndices } from "../wire.js";
import { isMainThreadWaiting, newestChild } from "./child-processes.js";
import { clearAsyncIds } from "./clear-async-ids.js";
import { compileForDebugger } from "./compile-for-debugger.js";
import type { InspectorRelay } from "./inspector-relay.js";

/** Watcher to main thread: end the cell, then acknowledge. */
export interface InterruptRequest {
  /** Counts from 1. */
  readonly id: number;
  readonly sequence: number;
}

/** How long the main thread may take to answer before the next rung of the ladder, milliseconds. */
const patienceMs = 10;
/** How long a thread that was paused may take to answer, milliseconds. */
const pausedMs = 2000;
/** How long a pause may take, milliseconds; V8 first tells the debugger of every script. */
const pauseMs = 300;
/** How long to try: code that survives a termination, such as an interval, may block anew. Milliseconds. */
const terminationMs = 10_000;

/** Unanswered pauses after which the main thread is taken to wait in a system call, most likely for a child process. */
const patientPauses = 2;

function signal(pids: readonly number[], name: "SIGINT" | "SIGKILL"): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
}

const ownFolder = new URL("../", import.meta.url).href;

/** Code that Node.js runs at each promise; V8 swallows a termination there, and refuses the next one. */
const promiseHooks = /^node:(internal\/)?async_hooks$/;

type Move = "terminate" | "leave" | "resume";

/**
 * What to do with a paused thread: `terminate` ends user code and nothing else, with user code on the stack, as our own handlers,
 * which end cells and start them, must not be cut off; `leave` gets out of a promise hook to the user code below.
 *
 * @param urls - Of the scripts by their ids: V8 leaves the frames' own `url` empty.
 */
function moveAt(frames: readonly Debugger.CallFrame[], urls: ReadonlyMap<string, string>): Move {
  const files = frames.map(({ location }) => urls.get(location.scriptId) ?? "node:");
  const userFrame = files.findIndex((url) => !url.startsWith("node:") && !url.startsWith(ownFolder));
  if (userFrame < 0) return "resume";
  return files.slice(0, userFrame).some((url) => promiseHooks.test(url)) ? "leave" : "terminate";
}

/**
 * Interrupts the main thread from another one, in three rungs: ask it to reject what the cell awaits;
 * SIGINT, which breaks the synchronous part of a cell; terminate whatever runs, through the inspector. A thread that waits
 * for a child process hears none of these until the child has ended, and so that is signalled, too.
 */
export class InterruptLadder {
  readonly #shared: Int32Array;
  readonly #relay: InspectorRelay;
  #requests = 0;

  /**
   * @param shared - See {@link sharedIndices}.
   * @param relay - The debugger, which must not pause what is to end.
   */
  constructor(shared: Int32Array, relay: InspectorRelay) {
    this.#shared = shared;
    this.#relay = relay;
  }

  /** Ends the cell; see {@link InterruptRequest}. */
  async interrupt(sequence: number): Promise<void> {
    this.#requests += 1;
    const request: InterruptRequest = { id: this.#requests, sequence };
    Atomics.store(this.#shared, sharedIndices.interruptedCell, sequence);
    parentPort?.postMessage(request);
    const isDone = (): boolean => this.#isDone(request);
    const compileAsBefore = compileForDebugger();
    try {
      // A paused script that was ended has not put back the handler of the signal: hence no signal before its thread turns.
      if (this.#relay.preventPauses() && (await waitFor(isDone, pausedMs))) return;
      await this.#climb(isDone);
    } finally {
      this.#relay.allowPauses();
      compileAsBefore();
    }
  }

  async #climb(isDone: () => boolean): Promise<void> {
    if (await waitFor(isDone, patienceMs)) return;
    // Elsewhere the signal breaks nothing, but it may hit the next cell.
    if (Atomics.load(this.#shared, sharedIndices.inScript) !== 0) {
      Atomics.store(this.#shared, sharedIndices.signalled, 1);
      process.kill(process.pid, "SIGINT");
      if (await waitFor(isDone, patienceMs)) return;
    }
    await this.#terminate(isDone);
  }

  async #terminate(isDone: () => boolean): Promise<void> {
    const session = new Session();
    const urls = new Map<string, string>();
    /** The latest pause; V8 ignores a request for another before it is over. */
    const pause: { move: Move | undefined; isOver: boolean } = { move: undefined, isOver: false };
    session.on(
      "Debugger.scriptParsed",
      ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
        urls.set(params.scriptId, params.url);
      },
    );
    session.on("Debugger.paused", ({ params }: InspectorNotification<Debugger.PausedEventDataType>) => {
      const move = isDone() ? "resume" : moveAt(params.callFrames, urls);
      pause.move = move;
      if (move === "leave") session.post("Debugger.stepOut");
      if (move === "resume") session.post("Debugger.resume");
      if (move !== "terminate") return;
      session.post("Runtime.evaluate", { expression: clearAsyncIds }, () => {
        session.post("Runtime.terminateExecution");
        session.post("Debugger.resume");
      });
    });
    session.on("Debugger.resumed", () => {
      pause.isOver = pause.move !== "leave";
    });
    // Functions that are being optimized: see compileForDebugger.
    await sleep(patienceMs);
    session.connectToMainThread();
    session.post("Debugger.enable");
    let unanswered = 0;
    let signalled: number | undefined;
    try {
      const deadline = performance.now() + terminationMs;
      while (!isDone() && performance.now() < deadline) {
        Object.assign(pause, { move: undefined, isOver: false });
        session.post("Debugger.pause");
        const isAnswered = await waitFor(() => pause.isOver || isDone(), pauseMs);
        unanswered = isAnswered ? 0 : unanswered + 1;
        if (unanswered >= patientPauses && isMainThreadWaiting()) {
          const awaited = newestChild(process.pid);
          // As a terminal's Ctrl-C would end it; by force if it lives on.
          signal(awaited, awaited[0] === signalled ? "SIGKILL" : "SIGINT");
          signalled = awaited[0];
        }
        // A pause in code of Node.js is followed by another at once: loops over microtasks are there most of the time.
        if (pause.move !== "resume") await waitFor(isDone, patienceMs);
      }
    } finally {
      session.disconnect();
    }
  }

  /** Whether the event loop turned since, or the main thread is at a later cell, which must not suffer. */
  #isDone({ id, sequence }: InterruptRequest): boolean {
    const { acknowledged, startedCell } = sharedIndices;
    const isPast = Atomics.load(this.#shared, startedCell) > sequence;
    return isPast || Atomics.load(this.#shared, acknowledged) >= id;
  }
}

async function waitFor(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!condition() && performance.now() < deadline) await sleep(1);
  return condition();
}
