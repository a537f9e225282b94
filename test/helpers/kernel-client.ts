import { isDeepStrictEqual } from "node:util";
import {
  createSession,
  createSigner,
  decodeFrames,
  encodeFrames,
  type Header,
  type JsonObject,
  type Message,
  type Session,
  type Signer,
} from "../../kernel/protocol/index.js";
import { checkMessage } from "./message-spec.js";

/** A request under way. */
export interface PendingRequest {
  readonly id: string;
  /** What the kernel has published for it so far, in order, without the status messages. */
  readonly published: readonly Message[];
  /** Resolves with the reply once the kernel has also said `idle`; with that status for messages that have no reply. */
  readonly done: Promise<Message>;
}

/** Carries frames to a kernel. */
export type SendFrames = (channel: "shell" | "control" | "stdin", frames: Uint8Array[]) => void;

interface Waiting {
  readonly published: Message[];
  readonly header: Header;
  readonly channel: string;
  readonly hasReply: boolean;
  reply: Message | undefined;
  idle: boolean;
  resolve(reply: Message): void;
  reject(error: unknown): void;
}

/** A Jupyter client for tests. Every message it receives is checked against the messaging specification. */
export class KernelClient {
  readonly session: Session = createSession({ username: "test" });
  readonly signer: Signer;
  /** Everything received, in order of arrival. */
  readonly received: Message[] = [];
  /** Messages that do not follow the specification. */
  readonly violations: unknown[] = [];
  readonly #send: SendFrames;
  readonly #ids = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(key: string, send: SendFrames) {
    this.signer = createSigner(key);
    this.#send = send;
  }

  /** Takes what the kernel sent on a channel. */
  receive(channel: string, frames: readonly Uint8Array[]): void {
    const message = decodeFrames(frames, this.signer);
    this.received.push(message);
    const parent = "msg_id" in message.parent_header ? String(message.parent_header.msg_id) : "";
    const waiting = this.#waiting.get(parent);
    try {
      checkMessage(message, channel);
      if (this.#ids.has(message.header.msg_id)) throw new Error(`${message.header.msg_id} came twice.`);
      if (waiting !== undefined && !isDeepStrictEqual(message.parent_header, waiting.header))
        throw new Error(`${message.header.msg_type} does not carry the header of its request.`);
      if (message.header.msg_type.endsWith("_reply") && (waiting?.channel ?? channel) !== channel)
        throw new Error(`${message.header.msg_type} came on ${channel}, not on ${waiting?.channel}.`);
    } catch (error) {
      this.violations.push(error);
      waiting?.reject(error);
    }
    this.#ids.add(message.header.msg_id);
    if (waiting === undefined) return;
    if (message.header.msg_type === "status") {
      waiting.idle ||= message.content.execution_state === "idle";
      if (!waiting.hasReply) waiting.reply = message;
    } else if (message.header.msg_type.endsWith("_reply")) waiting.reply = message;
    else waiting.published.push(message);
    if (waiting.idle && waiting.reply !== undefined) waiting.resolve(waiting.reply);
  }

  /** @throws {unknown} The first message that did not follow the specification. */
  assertNoViolations(): void {
    if (this.violations.length > 0) throw this.violations[0];
  }

  /**
   * Sends a request.
   *
   * @param options - `subshell`: id of the subshell it is for; default the main shell.
   */
  request(
    msgType: string,
    content: JsonObject = {},
    channel: "shell" | "control" = "shell",
    { subshell }: { readonly subshell?: string } = {},
  ): PendingRequest {
    const message = this.#in(subshell, this.session.message(msgType, content));
    const published: Message[] = [];
    const done = new Promise<Message>((resolve, reject) => {
      this.#waiting.set(message.header.msg_id, {
        published,
        header: message.header,
        channel,
        hasReply: msgType.endsWith("_request"),
        reply: undefined,
        idle: false,
        resolve,
        reject,
      });
    });
    this.#send(channel, encodeFrames(message, this.signer));
    return { id: message.header.msg_id, published, done };
  }

  /**
   * Answers an `input_request`.
   *
   * @param parent - The request; Python's client leaves it out.
   * @param subshell - The subshell that asked; default the main shell.
   */
  reply(value: string, parent?: Message, subshell?: string): void {
    const message = this.#in(subshell, this.session.message("input_reply", { value }, { parent }));
    this.#send("stdin", encodeFrames(message, this.signer));
  }

  #in(subshell: string | undefined, message: Message): Message {
    return subshell === undefined
      ? message
      : { ...message, header: { ...message.header, subshell_id: subshell } };
  }

  /** Runs a cell to its end. */
  async execute(
    code: string,
    options: JsonObject = {},
  ): Promise<{ reply: JsonObject; published: readonly Message[] }> {
    const { published, done } = this.request("execute_request", { code, ...options });
    const reply = await done;
    return { reply: reply.content, published };
  }

  /** Everything published under request `id`, status messages included, as `type` or `status:state`. */
  trace(id: string): string[] {
    return this.received
      .filter((message) => "msg_id" in message.parent_header && message.parent_header.msg_id === id)
      .map(({ header, content }) =>
        header.msg_type === "status" ? `status:${String(content.execution_state)}` : header.msg_type,
      );
  }
}

/** The text that a cell wrote to one stream. */
export function streamText(published: readonly Message[], name: "stdout" | "stderr" = "stdout"): string {
  return published
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => String(content.text))
    .join("");
}

/** The contents of the published messages of one type. */
export function contentsOf(published: readonly Message[], msgType: string): JsonObject[] {
  return published.filter(({ header }) => header.msg_type === msgType).map(({ content }) => content);
}
