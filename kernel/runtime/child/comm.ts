import { inspect } from "node:util";

/** What a comm carries besides its bytes: anything that JSON can hold. */
export type CommData = Readonly<Record<string, unknown>>;

/** What goes with the data of one message. */
export interface CommExtras {
  /** Metadata of the message. Default: empty. */
  readonly metadata?: object;
  /** Bytes that are sent as they are. Default: none. */
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

/** How a comm is opened. */
export interface CommOptions extends CommExtras {
  /** Id that both ends know the comm by. Default: a random one. */
  readonly commId?: string;
  /** What the front end gets with the opening. Default: `{}`. */
  readonly data?: object;
}

/** What came with the data of one message. */
export interface CommMessage {
  readonly metadata: CommData;
  /** Bytes, each in an ArrayBuffer of its own. */
  readonly buffers: readonly Uint8Array<ArrayBuffer>[];
}

/** Called with the data of each message. What it prints, also after an `await`, belongs to that message. */
export type CommListener<Received> = (data: Received, message: CommMessage) => unknown;

/** One end of a channel between cells and the front end. */
export interface Comm<Received = CommData> {
  /** Id that both ends know the comm by. */
  readonly commId: string;
  /** Name of what the front end has at its end, e.g. `jupyter.widget`. */
  readonly target: string;
  /** Whether neither end has closed it. */
  readonly isOpen: boolean;
  /**
   * Sends data to the front end.
   *
   * @param data - What JSON can hold. Default: `{}`.
   * @throws {CommError} If the comm is closed or JSON cannot hold the data.
   */
  send(data?: object, extras?: CommExtras): void;
  /** Calls `listener` for what the front end sends, in place of an earlier listener. */
  onMessage(listener: CommListener<Received>): void;
  /** Calls `listener` when the front end closes the comm, in place of an earlier listener. */
  onClose(listener: CommListener<Received>): void;
  /** Closes both ends. Does nothing if the comm is closed. */
  close(data?: object, extras?: CommExtras): void;
}

/** Called when the front end opens a comm. */
export type CommOpened<Received> = (
  comm: Comm<Received>,
  opening: CommMessage & { readonly data: Received },
) => unknown;

/** Makes and accepts comms. */
export interface CommConstructor {
  /**
   * Opens a comm to what the front end has registered under `target`.
   *
   * @example const comm = new Comm<{ value: number }>("slider", { data: { max: 10 } })
   */
  new <Received = CommData>(target: string, options?: CommOptions): Comm<Received>;
  /**
   * Lets the front end open comms to `target`; a later registration replaces an earlier one.
   *
   * @example Comm.register<{ value: number }>("echo", (comm) => comm.onMessage((data) => comm.send(data)))
   */
  register<Received = CommData>(target: string, opened: CommOpened<Received>): void;
  /** Lets the front end open no more comms to `target`. */
  unregister(target: string): void;
}

/** A comm was used wrongly; `code` is stable. */
export class CommError extends Error {
  override readonly name = "CommError";
  readonly code: "comm_closed" | "comm_exists" | "invalid_data";

  constructor(code: CommError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** What a {@link CommEnd} sends: `comm_open`, `comm_msg` or `comm_close`. */
export type SendComm = (
  type: "comm_open" | "comm_msg" | "comm_close",
  content: {
    readonly comm: Pick<Comm, "commId" | "target">;
    readonly data: object;
    readonly extras: CommExtras;
  },
) => void;

/** The cells' end of a comm. */
export class CommEnd<Received = CommData> implements Comm<Received> {
  readonly commId: string;
  readonly target: string;
  readonly #send: SendComm;
  #isOpen = true;
  #onMessage: CommListener<Received> | undefined;
  #onClose: CommListener<Received> | undefined;

  constructor(commId: string, target: string, send: SendComm) {
    this.commId = commId;
    this.target = target;
    this.#send = send;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(data: object = {}, extras: CommExtras = {}): void {
    if (!this.#isOpen) {
      throw new CommError(
        "comm_closed",
        `Expected an open comm, but comm ${this.commId} to ${JSON.stringify(this.target)} was closed. Open a new one: new Comm(${JSON.stringify(this.target)}).`,
      );
    }
    this.#send("comm_msg", { comm: this, data, extras });
  }

  onMessage(listener: CommListener<Received>): void {
    this.#onMessage = listener;
  }

  onClose(listener: CommListener<Received>): void {
    this.#onClose = listener;
  }

  close(data: object = {}, extras: CommExtras = {}): void {
    if (!this.#isOpen) return;
    this.#send("comm_close", { comm: this, data, extras });
    this.#isOpen = false;
  }

  /** Takes what the front end sent; resolves when the listener has dealt with it. */
  async take(type: "comm_msg" | "comm_close", data: Received, message: CommMessage): Promise<void> {
    if (type === "comm_close") this.#isOpen = false;
    await (type === "comm_msg" ? this.#onMessage : this.#onClose)?.(data, message);
  }

  [inspect.custom](): string {
    return `Comm { target: ${inspect(this.target)}, commId: ${inspect(this.commId)}, isOpen: ${this.#isOpen} }`;
  }
}
