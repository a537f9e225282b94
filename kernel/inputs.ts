import {
  decodeFrames,
  encodeFrames,
  type Message,
  ProtocolError,
  type RequestOf,
  type Session,
  type Signer,
} from "./protocol/index.js";
import type { InputAnswer, InputRequest } from "./runtime/runtime.js";
import type { KernelSockets } from "./transport/kernel-sockets.js";

/** What {@link Inputs} is built from. */
export interface InputsOptions {
  readonly sockets: KernelSockets;
  readonly session: Session;
  readonly signer: Signer;
  /** Hands the answer to the cell that asked. */
  readonly answer: (answer: InputAnswer) => void;
  /** Takes one line about a message that was dropped. */
  readonly log: (line: string) => void;
}

interface Pending {
  readonly cellId: string;
  readonly inputId: string;
  /** The client asked, as the ROUTER socket knows it. */
  readonly client: string;
  /** The cell's request. */
  readonly request: RequestOf<"execute_request">["header"];
}

/** Asks the person at the client that runs a cell for a line of text. */
export class Inputs {
  readonly #options: InputsOptions;
  readonly #cells = new Map<string, RequestOf<"execute_request">>();
  /** By the `msg_id` of the `input_request`, oldest first. */
  readonly #pending = new Map<string, Pending>();

  constructor(options: InputsOptions) {
    this.#options = options;
  }

  /** From now on, what cell `cellId` asks goes to the client that sent `request`. */
  open(cellId: string, request: RequestOf<"execute_request">): void {
    this.#cells.set(cellId, request);
  }

  /** The cell has ended: what it still waits for fails, and a late reply is not taken for the next cell's. */
  close(cellId: string): void {
    this.#cells.delete(cellId);
    for (const [messageId, { cellId: asking, inputId }] of this.#pending) {
      if (asking !== cellId) continue;
      this.#pending.delete(messageId);
      this.#fail(inputId, "The cell ended before its input came. Write `await` before `input(...)`.");
    }
  }

  /** Sends the request of a cell; the answer goes to {@link InputsOptions.answer}, an error where nobody can answer. */
  async ask(cellId: string, { id, prompt, password }: InputRequest): Promise<void> {
    const { sockets, session, signer } = this.#options;
    const request = this.#cells.get(cellId);
    if (request === undefined) {
      this.#fail(id, "Expected input() in a cell that runs, but it was called after the cell had ended.");
      return;
    }
    if (!request.content.allow_stdin) {
      this.#fail(
        id,
        "Expected a client that can ask for input, but this one sent allow_stdin: false. Run the cell in a notebook, or read the value from an environment variable or a file.",
      );
      return;
    }
    const { identities } = request;
    const message = session.message("input_request", { prompt, password }, { parent: request, identities });
    this.#pending.set(message.header.msg_id, {
      cellId,
      inputId: id,
      client: clientOf(request),
      request: request.header,
    });
    await sockets.send("stdin", encodeFrames(message, signer));
  }

  /** Takes replies until the sockets close. */
  async serve(): Promise<void> {
    const { sockets, signer, log } = this.#options;
    for await (const frames of sockets.requests("stdin")) {
      try {
        this.#receive(decodeFrames(frames, signer));
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        log(`Dropped a message on stdin: ${error.message}`);
      }
    }
  }

  #receive(message: Message): void {
    const { value } = message.content;
    if (message.header.msg_type !== "input_reply" || typeof value !== "string") {
      this.#options.log(`Ignored ${message.header.msg_type} on stdin: expected input_reply with a value.`);
      return;
    }
    const messageId = this.#repliedTo(message);
    const pending = messageId === undefined ? undefined : this.#pending.get(messageId);
    if (messageId === undefined || pending === undefined) return;
    this.#pending.delete(messageId);
    this.#options.answer({ id: pending.inputId, value });
  }

  /** Python's client sends no parent header: its replies are for what its oldest request asked, in that subshell if it says one. */
  #repliedTo(message: Message): string | undefined {
    const { msg_id: parent } = message.parent_header;
    if (parent !== undefined && this.#pending.has(parent)) return parent;
    const asked = [...this.#pending].filter(
      ([, { client, request }]) =>
        client === clientOf(message) && (parent === undefined || parent === request.msg_id),
    );
    const isInSubshell = ([, { request }]: (typeof asked)[number]): boolean =>
      (request.subshell_id ?? null) === (message.header.subshell_id ?? null);
    return (asked.find(isInSubshell) ?? asked[0])?.[0];
  }

  #fail(id: string, error: string): void {
    this.#options.answer({ id, error });
  }
}

function clientOf({ identities }: Pick<Message, "identities">): string {
  return Buffer.concat(identities).toString("hex");
}
