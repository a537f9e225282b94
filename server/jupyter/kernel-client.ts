import { WebSocket } from "ws";
import type { ConnectionInfo } from "../../kernel/protocol/index.js";
import { isRequestChannel, KernelChannels } from "./kernel-channels.js";
import type { Log } from "./log.js";
import { defaultOutboxRules, type OutboxTarget, PageOutbox } from "./page-outbox.js";
import type { MessageParts } from "./raw-frames.js";
import { type ChannelMessage, type WireFormat, wireFormatOf } from "./wire-formats.js";

// Close code 1000 tells JupyterLab's client not to reconnect.
const normalClosure = 1000;

/**
 * One client of a kernel, known by its session id. Its sockets to the kernel live on while the page is away or the
 * kernel restarts; what arrives meanwhile waits and is sent when the same session connects again.
 */
export class KernelClient implements OutboxTarget {
  readonly sessionId: string;
  readonly #outbox: PageOutbox;
  readonly #channels: KernelChannels;
  readonly #log: Log;
  #websocket: { readonly socket: WebSocket; readonly format: WireFormat } | undefined;
  #waiting: ChannelMessage[] = [];
  /** Of the messages in `#waiting`. */
  #waitingBytes = 0;
  #detachedSince = Date.now();

  constructor(sessionId: string, connection: ConnectionInfo, log: Log, rules = defaultOutboxRules) {
    this.sessionId = sessionId;
    this.#log = log;
    this.#outbox = new PageOutbox(this, rules);
    this.#channels = new KernelChannels({
      connection,
      identity: sessionId,
      onMessage: (channel, parts) => this.deliver(channel, parts),
      log,
    });
  }

  get isConnected(): boolean {
    return this.#websocket !== undefined;
  }

  /** See {@link OutboxTarget}. */
  get waitingBytes(): number {
    return this.#websocket?.socket.bufferedAmount ?? this.#waitingBytes;
  }

  /** Milliseconds since the websocket went away; 0 while there is one. */
  get detachedMs(): number {
    return this.#websocket ? 0 : Date.now() - this.#detachedSince;
  }

  /** Serves this client over `socket`, in place of an earlier one, and sends what has waited. */
  attach(socket: WebSocket): void {
    const earlier = this.#websocket;
    this.#websocket = { socket, format: wireFormatOf(socket.protocol) };
    earlier?.socket.close(normalClosure, "Replaced by a newer connection of the same session.");
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const message of waiting) this.send(message);

    socket.on("message", (data: Buffer, isBinary: boolean) => this.#forward(data, isBinary, socket.protocol));
    socket.on("close", () => {
      if (this.#websocket?.socket !== socket) return;
      this.#websocket = undefined;
      this.#detachedSince = Date.now();
    });
  }

  /** Sends a message of the kernel to the client, or keeps it until the client is back; see {@link PageOutbox} for what is too much. */
  deliver(channel: string, parts: MessageParts): void {
    this.#outbox.push({ channel, parts });
  }

  /** See {@link PageOutbox.untilRoom}. */
  untilRoom(): Promise<void> | undefined {
    return this.#outbox.untilRoom();
  }

  /** See {@link OutboxTarget}. */
  send(message: ChannelMessage): void {
    const current = this.#websocket;
    if (current?.socket.readyState === WebSocket.OPEN) current.socket.send(current.format.encode(message));
    else {
      this.#waiting.push(message);
      for (const { length } of message.parts) this.#waitingBytes += length;
    }
  }

  /** Closes the sockets to the kernel and the websocket. */
  close(): void {
    this.#channels.close();
    this.#websocket?.socket.close(normalClosure, "The kernel was shut down.");
    this.#waiting = [];
  }

  #forward(data: Buffer, isBinary: boolean, protocol: string): void {
    try {
      const { channel, parts } = wireFormatOf(protocol).decode(data, isBinary);
      if (isRequestChannel(channel)) void this.#channels.send(channel, parts);
      else this.#log(`Ignored a client's message on the channel "${channel}".`);
    } catch (error) {
      this.#log(`Ignored a client's message: ${String(error)}`);
    }
  }
}
