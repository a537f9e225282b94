import { type InspectorNotification, Session } from "node:inspector";
import { encodeRecord } from "../records.js";
import { descriptors, type InspectorCall, type InspectorMessage } from "../wire.js";
import { clearAsyncIds } from "./clear-async-ids.js";
import { compileForDebugger } from "./compile-for-debugger.js";
import { writeDescriptor } from "./write-descriptor.js";

/** Carries the Chrome DevTools Protocol between the parent and the main thread, which it can pause. */
export class InspectorRelay {
  #session: Session | undefined;
  #compileAsBefore = (): void => {};
  #isPaused = false;

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
    if (this.#session === undefined) return;
    this.#session.disconnect();
    this.#session = undefined;
    this.#compileAsBefore();
    this.#isPaused = false;
  }

  /**
   * Lets an interrupt pass: what is paused ends, and until {@link InspectorRelay.allowPauses} nothing pauses.
   *
   * @returns Whether anything was paused.
   */
  preventPauses(): boolean {
    const session = this.#session;
    session?.post("Debugger.setSkipAllPauses", { skip: true });
    if (!this.#isPaused) return false;
    session?.post("Runtime.evaluate", { expression: clearAsyncIds });
    session?.post("Runtime.terminateExecution");
    session?.post("Debugger.resume");
    return true;
  }

  /** Breakpoints pause again. */
  allowPauses(): void {
    this.#session?.post("Debugger.setSkipAllPauses", { skip: false });
  }

  #connect(): Session {
    const session = new Session();
    session.on("inspectorNotification", ({ method, params }: InspectorNotification<object>) => {
      if (method === "Debugger.paused") this.#isPaused = true;
      if (method === "Debugger.resumed") this.#isPaused = false;
      send({ type: "event", method, params });
    });
    this.#compileAsBefore = compileForDebugger();
    session.connectToMainThread();
    return session;
  }
}

function send(message: InspectorMessage): void {
  writeDescriptor(descriptors.inspector, encodeRecord(message));
}
