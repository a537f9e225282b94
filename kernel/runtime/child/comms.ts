import { randomUUID } from "node:crypto";
import type { CommEvent } from "../runtime.js";
import {
  type CommConstructor,
  type CommData,
  CommEnd,
  CommError,
  type CommMessage,
  type CommOpened,
  type CommOptions,
  type SendComm,
} from "./comm.js";
import type { Publisher } from "./publisher.js";

/** A comm whatever data it expects. */
interface OpenComm {
  readonly commId: string;
  readonly target: string;
  take(type: "comm_msg" | "comm_close", data: unknown, message: CommMessage): Promise<void>;
}

/** The comms of a session, and what may be opened from the front end. */
export class Comms {
  readonly #publisher: Publisher;
  readonly #open = new Map<string, OpenComm>();
  readonly #targets = new Map<string, CommOpened<never>>();

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Delivers what the front end sent; resolves when the callbacks for it have ended, and rejects with what they throw. */
  async deliver(event: CommEvent): Promise<void> {
    const message: CommMessage = { metadata: event.metadata, buffers: event.buffers.map(bytes) };
    if (event.type === "comm_open") return this.#accept(event, message);
    const comm = this.#open.get(event.comm_id);
    if (event.type === "comm_close") this.#open.delete(event.comm_id);
    await comm?.take(event.type, event.data, message);
  }

  /** The `Comm` of cells. */
  createConstructor(): CommConstructor {
    const comms = this;
    return class Comm<Received = CommData> extends CommEnd<Received> {
      constructor(target: string, options: CommOptions = {}) {
        super(options.commId ?? randomUUID(), target, comms.#send);
        comms.#openFromCell(this, options);
      }

      static register<Received>(target: string, opened: CommOpened<Received>): void {
        comms.#targets.set(target, opened);
      }

      static unregister(target: string): void {
        comms.#targets.delete(target);
      }

      /** Those that the front end opened are comms too. */
      static override [Symbol.hasInstance](value: unknown): boolean {
        return value instanceof CommEnd;
      }
    };
  }

  #openFromCell(comm: OpenComm, { data = {}, metadata = {}, buffers = [] }: CommOptions): void {
    const { commId } = comm;
    if (this.#open.has(commId)) {
      throw new CommError(
        "comm_exists",
        `Expected a new comm id, but comm ${commId} is open. Close that one, or leave commId out.`,
      );
    }
    this.#send("comm_open", { comm, data, extras: { metadata, buffers } });
    this.#open.set(commId, comm);
  }

  /** A target that throws has not accepted, and one that nobody registered closes at once, as the specification asks. */
  async #accept(event: CommEvent & { readonly type: "comm_open" }, message: CommMessage): Promise<void> {
    const comm = new CommEnd<never>(event.comm_id, event.target_name, this.#send);
    const opened = this.#targets.get(event.target_name);
    if (opened === undefined) {
      comm.close();
      return;
    }
    this.#open.set(event.comm_id, comm);
    try {
      // The cell says which data it expects; nobody checks what the front end sends.
      await opened(comm, { ...message, data: event.data as never });
    } catch (error) {
      comm.close();
      throw error;
    }
  }

  readonly #send: SendComm = (type, { comm, data, extras: { metadata = {}, buffers = [] } }) => {
    const common = {
      comm_id: comm.commId,
      data: checkObject(data),
      metadata: checkObject(metadata),
      buffers: buffers.map(base64),
    };
    if (type === "comm_close") this.#open.delete(comm.commId);
    const event: CommEvent =
      type === "comm_open" ? { type, target_name: comm.target, ...common } : { type, ...common };
    try {
      this.#publisher.output(event);
    } catch (error) {
      throw error instanceof TypeError ? notJson(error) : error;
    }
  };
}

/** Checked where it is sent: the line of the cell that did it stands in the error. */
function checkObject(data: object): CommData {
  const isObject =
    typeof data === "object" && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data);
  if (isObject) return data as CommData;
  const got =
    data === null ? "null" : typeof data === "object" ? (data as object).constructor.name : typeof data;
  throw new CommError(
    "invalid_data",
    `Expected an object that JSON can hold, got ${got}. Send { value } in its place, and bytes as buffers.`,
  );
}

function notJson({ message }: TypeError): CommError {
  return new CommError(
    "invalid_data",
    `Expected data that JSON can hold, but: ${message}. Bytes go into buffers: send(data, { buffers: [bytes] }).`,
  );
}

function base64(buffer: ArrayBuffer | ArrayBufferView): string {
  const view = ArrayBuffer.isView(buffer)
    ? Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : Buffer.from(buffer);
  return view.toString("base64");
}

/** A copy of its own: `new Float32Array(bytes.buffer)` then reads it as numbers. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64"));
}
