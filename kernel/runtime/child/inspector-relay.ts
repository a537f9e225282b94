import { type Debugger, type InspectorNotification, Session } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeRecord } from "../records.js";
import { descriptors, type InspectorCall, type InspectorMessage } from "../wire.js";
import { clearAsyncIds } from "./clear-async-ids.js";
import { writeDescriptor } from "./write-descriptor.js";

/** How long a signal takes to reach the script that it breaks, milliseconds. */
const signalMs = 20;

/** Whether a frame is Node.js' runner of scripts that a signal can break. */
function runsScript({ functionName }: Debugger.CallFrame): boolean {
  return functionName === "sigintHandlersWrap";
}

/** Carries the Chrome DevTools Protocol between the parent and the main thread, which it can pause. */
export class InspectorRelay {
  #session: Session | undefined;
  /** Where the main thread is paused, if it is. */
  #pause: "in-script" | "elsewhere" | undefined;

  /** Passes a call on; the first connects. */
  call({ id, method, params }: InspectorCall): void {
    this.#session ??= this.#connect();
    this.#session.post(method, params, (error, result: object = {}) => {
      if (error === null) send({ type: "answer", id, result });
      else send({ type: "answer", id, error: error.message.replace(/^Inspector error -?\d+: /, "") });
    });
  }

  /** Disconnects; V8 lets a paused thread go on. */
  close(): void {
    this.#session?.disconnect();
    this.#session = undefined;
    this.#pause = undefined;
  }

  /** Lets an interrupt pass: what is paused ends, and until {@link InspectorRelay.allowPauses} nothing pauses. */
  async preventPauses(): Promise<void> {
    const session = this.#session;
    session?.post("Debugger.setSkipAllPauses", { skip: true });
    if (this.#pause === "in-script") {
      // What runs the script has to see its end, as it has put the handlers of the signal aside.
      process.kill(process.pid, "SIGINT");
      await sleep(signalMs);
    } else if (this.#pause === "elsewhere") {
      session?.post("Runtime.evaluate", { expression: clearAsyncIds });
      session?.post("Runtime.terminateExecution");
    }
    if (this.#pause !== undefined) session?.post("Debugger.resume");
  }

  /** Breakpoints pause again. */
  allowPauses(): void {
    this.#session?.post("Debugger.setSkipAllPauses", { skip: false });
  }

  #connect(): Session {
    const session = new Session();
    session.on("inspectorNotification", ({ method, params }: InspectorNotification<object>) => {
      if (method === "Debugger.paused") {
        const { callFrames } = params as Debugger.PausedEventDataType;
        this.#pause = callFrames.some(runsScript) ? "in-script" : "elsewhere";
      }
      if (method === "Debugger.resumed") this.#pause = undefined;
      send({ type: "event", method, params });
    });
    session.connectToMainThread();
    return session;
  }
}

function send(message: InspectorMessage): void {
  writeDescriptor(descriptors.inspector, encodeRecord(message));
}
