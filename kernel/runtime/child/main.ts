import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { RecordReader } from "../records.js";
import { type Command, descriptors, sharedIndices } from "../wire.js";
import { atRunningCell } from "./at-running-cell.js";
import { hidePromiseBookkeeping, isInterruption } from "./cell-run.js";
import { createClearOutput } from "./clear-output.js";
import { Comms } from "./comms.js";
import { createConsole } from "./console.js";
import { DebugValues } from "./debug/debug-values.js";
import { ErrorDescriber } from "./describe-error.js";
import { createDisplay } from "./display.js";
import { Executor } from "./executor.js";
import { Questions } from "./input.js";
import type { InterruptRequest } from "./interrupt-ladder.js";
import { keysOf } from "./keys-of.js";
import { ModuleLoader } from "./module-loader.js";
import { captureStreams } from "./output-stream.js";
import { Preload } from "./preload.js";
import { createProgress } from "./progress.js";
import { Publisher } from "./publisher.js";
import { defineSessionGlobals } from "./session-globals.js";
import { globalVariables } from "./session-variables.js";
import { StackTraces } from "./stack-traces.js";
import { connectTslab } from "./tslab.js";
import type { WatcherData } from "./watcher.js";

// The composition root of the runtime process: see kernel/runtime/runtime.ts for its contract.

const publisher = new Publisher();
const stackTraces = new StackTraces(process.cwd());
const errors = new ErrorDescriber(stackTraces);
let preload: Preload | undefined;
const loader = new ModuleLoader(
  process.cwd(),
  stackTraces,
  new Map([
    ["tslab", async (require: NodeJS.Require) => connectTslab(require, publisher)],
    // TensorFlow.js computes on this package's engine once the library is loaded.
    ["@tensorflow/tfjs", async () => preload?.load(["@tensorflow/tfjs"])],
  ]),
);
captureStreams(publisher);
// https://no-color.org
globalThis.console = createConsole(process, !process.env.NO_COLOR);
stackTraces.install();
hidePromiseBookkeeping();
const display = createDisplay(publisher);
const questions = new Questions(publisher);
const comms = new Comms(publisher);
const Comm = comms.createConstructor();
defineSessionGlobals(
  loader,
  {
    display,
    clearOutput: createClearOutput(publisher),
    input: questions.createInput(),
    progress: createProgress(display),
    Comm,
  },
  new DebugValues(globalVariables, stackTraces),
  { Comm, atRunningCell: (callback) => atRunningCell(callback, report) },
);

/** Errors that no cell catches any more: shown where they belong, and the process lives on. */
function report(error: unknown): void {
  if (isInterruption(error)) return;
  publisher.output({ type: "stream", name: "stderr", text: `${errors.describe(error)}\n` });
}
process.on("uncaughtException", report);
process.on("unhandledRejection", report);
process.on("exit", (code) => publisher.exit(code));
const ignore = (): void => {};
/** The watcher sends the signal; outside the synchronous part of a cell it must not end the process. */
function ignoreSignal(): void {
  if (!process.listeners("SIGINT").includes(ignore)) process.on("SIGINT", ignore);
}
ignoreSignal();

let executor: Executor | undefined;
const shared = new Int32Array(
  new SharedArrayBuffer(Object.keys(sharedIndices).length * Int32Array.BYTES_PER_ELEMENT),
);
const watcher = new Worker(new URL("./watcher.js", import.meta.url), {
  workerData: { shared } satisfies WatcherData,
});
watcher.unref();
watcher.on("message", ({ id, sequence }: InterruptRequest) => {
  // A script that was terminated has not put back the handlers that it had set aside, nor said that it ended.
  ignoreSignal();
  Atomics.store(shared, sharedIndices.inScript, 0);
  executor?.interrupt(sequence);
  // After the microtasks, but before the next command: only then is it clear that the event loop turns.
  setImmediate(() => Atomics.store(shared, sharedIndices.acknowledged, id));
});

const reader = new RecordReader<Command>();
new Socket({ fd: descriptors.commands, readable: true, writable: false })
  .on("data", (chunk: Buffer) => {
    for (const command of reader.read(chunk)) {
      switch (command.type) {
        case "start":
          preload = new Preload(command.preload, publisher);
          executor = new Executor({
            publisher,
            stackTraces,
            errors,
            preload,
            comms,
            marker: command.marker,
            shared,
          });
          publisher.ready();
          break;
        case "execute":
          executor?.execute(command);
          break;
        case "prepare":
          preload?.prepare(command.freeNames);
          break;
        case "comm":
          executor?.receive(command);
          break;
        case "answer":
          questions.settle(command.answer);
          break;
        case "keys":
          publisher.keys(command.id, keysOf(command.path));
          break;
        default:
          command satisfies never;
      }
    }
  })
  .on("end", () => process.exit());
