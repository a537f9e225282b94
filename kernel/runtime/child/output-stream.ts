import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
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
  /** What is piped here may be cut within a character. */
  readonly #decoder = new StringDecoder("utf8");

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
    const text =
      typeof chunk === "string" ? this.#decoder.end() + chunk : this.#decoder.write(Buffer.from(chunk));
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

/**
 * Makes `process.stdout`, `process.stderr` and with them `console` publish as the output of cells; so does `fs.writeSync` with
 * their descriptors, in order with the others.
 */
export function captureStreams(publisher: Publisher): void {
  const streams = new Map<number, CellStream>();
  for (const name of ["stdout", "stderr"] as const) {
    const value = new CellStream(name, publisher);
    streams.set(value.fd, value);
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
  }
  captureWrites(streams);
}

/** What is given as parts of a buffer goes on to the descriptor itself, as the writes of native code do. */
function captureWrites(streams: ReadonlyMap<number, CellStream>): void {
  const write = fs.writeSync as (...args: readonly unknown[]) => number;
  fs.writeSync = (descriptor: number, data: unknown, ...rest: readonly unknown[]): number => {
    const stream = streams.get(descriptor);
    const isWhole = typeof data === "string" || (data instanceof Uint8Array && rest.length === 0);
    if (stream === undefined || !isWhole) return write(descriptor, data, ...rest);
    const bytes = typeof data === "string" ? Buffer.from(data, rest[1] as BufferEncoding | undefined) : data;
    stream.write(bytes);
    return bytes.length;
  };
  syncBuiltinESMExports();
}
