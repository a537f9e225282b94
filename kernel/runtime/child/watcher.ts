import { Socket } from "node:net";
import { workerData } from "node:worker_threads";
import { RecordReader } from "../records.js";
import { type ControlCommand, descriptors } from "../wire.js";
import { InspectorRelay } from "./inspector-relay.js";
import { InterruptLadder } from "./interrupt-ladder.js";

// Runs in a thread of its own: interrupts and debugs the main thread, however busy it is.

/** What the watcher is started with. */
export interface WatcherData {
  /** See {@link sharedIndices}. */
  readonly shared: Int32Array;
}

const { shared } = workerData as WatcherData;
const relay = new InspectorRelay();
const ladder = new InterruptLadder(shared, relay);
const reader = new RecordReader<ControlCommand>();
let interrupts = Promise.resolve();
new Socket({ fd: descriptors.control, readable: true, writable: false })
  .on("data", (chunk: Buffer) => {
    for (const command of reader.read(chunk)) {
      switch (command.type) {
        case "interrupt":
          interrupts = interrupts.then(() => ladder.interrupt(command.sequence));
          break;
        case "inspector_call":
          // What allows pauses again waits for the end of an interrupt, which resumes every one.
          if (command.method !== "Debugger.setSkipAllPauses") relay.call(command);
          else interrupts = interrupts.then(() => relay.call(command));
          break;
        case "inspector_close":
          relay.close();
          break;
        default:
          command satisfies never;
      }
    }
  })
  .on("error", () => {})
  // The kernel is gone: end also a process whose main thread is busy.
  .on("close", () => process.kill(process.pid, "SIGKILL"));
