import { Writable } from "node:stream";
import type { Publisher } from "./publisher.js";

type WriteCallback = (error?: Error | null) => void;

/**
 * `process.stdout` or `process.stderr` of a cell. Overrides `write` itself, not `_write`: the queue of a stream
 * would stay blocked for ever if an interrupt hit while it writes.
 */
class CellStream extends Writable {
  readonly fd: number;
  readonly #name: "stdout" | "stderr";
  readonly #publisher: Publisher;

  constructor(name: "stdout" | "stderr", publisher: Publisher) {
    super();
    this.fd = name === "stdout" ? 1 : 2;
    this.#name = name;
    this.#publisher = publisher;
    // The console adds a listener for each write, and an interrupted write leaves it behind.
    this.setMaxListeners(0);
  }

  override write(
    chunk: unknown,
    encoding?: BufferEncoding | WriteCallback | undefined,
    callback?: WriteCallback,
  ): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) {
      throw new TypeError(`Expected a string or bytes to write to ${this.#name}, got ${typeof chunk}.`);
    }
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    if (text !== "") this.#publisher.output({ type: "stream", name: this.#name, text });
    if (done !== undefined) process.nextTick(done, null);
    return true;
  }

  /** Like those of Node.js, the standard streams stay open. */
  override end(): this {
    return this;
  }

  override _destroy(_error: Error | null, callback: WriteCallback): void {
    callback(null);
  }
}

/** Makes `process.stdout`, `process.stderr` and with them `console` publish as the output of cells. */
export function captureStreams(publisher: Publisher): void {
  for (const name of ["stdout", "stderr"] as const) {
    Object.defineProperty(process, name, {
      value: new CellStream(name, publisher),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
}
