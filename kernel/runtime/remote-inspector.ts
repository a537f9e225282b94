import type { InspectorConnection, InspectorListener } from "./runtime.js";
import type { ControlCommand, InspectorMessage } from "./wire.js";

/** A method of V8's inspector failed. */
export class InspectorError extends Error {
  override readonly name = "InspectorError";
  readonly code: "method_failed" | "disconnected";

  constructor(code: InspectorError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  resolve(result: object): void;
  reject(error: InspectorError): void;
}

/** V8's inspector of another process, over its pipes. */
export class RemoteInspector implements InspectorConnection {
  readonly closed: Promise<void>;
  readonly #onEvent: InspectorListener;
  readonly #send: (command: ControlCommand) => void;
  readonly #waiting = new Map<number, Waiting>();
  #settleClosed = (): void => {};
  #isClosed = false;

  constructor(onEvent: InspectorListener, send: (command: ControlCommand) => void) {
    this.#onEvent = onEvent;
    this.#send = send;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  post(method: string, params: object): Promise<object> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(disconnected());
        return;
      }
      RemoteInspector.#calls += 1;
      const id = RemoteInspector.#calls;
      this.#waiting.set(id, { resolve, reject });
      this.#send({ type: "inspector_call", id, method, params });
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#send({ type: "inspector_close" });
    this.end();
  }

  /** Takes a message of the process; those of an earlier connection are ignored. */
  receive(message: InspectorMessage): void {
    if (this.#isClosed) return;
    if (message.type === "event") {
      this.#onEvent(message.method, message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new InspectorError("method_failed", message.error));
  }

  /** The process has ended. */
  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { reject } of this.#waiting.values()) reject(disconnected());
    this.#waiting.clear();
    this.#settleClosed();
  }

  /** Ids are not used again: answers to an earlier connection may still come. */
  static #calls = 0;
}

function disconnected(): InspectorError {
  return new InspectorError("disconnected", "The runtime process ended or the debugger was disconnected.");
}
