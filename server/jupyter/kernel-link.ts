import { setTimeout as delay } from "node:timers/promises";
import { Subscriber } from "zeromq";
import {
  type ConnectionInfo,
  createSession,
  createSigner,
  endpointOf,
  type Header,
  type Signer,
} from "../../kernel/protocol/index.js";
import { KernelChannels, type RequestChannel } from "./kernel-channels.js";
import type { Log } from "./log.js";
import { headerOf, type MessageParts, partsOf, partsOfFrames } from "./raw-frames.js";

const requestIntervalMs = 250;
/** Messages that wait here: few, as all of them come before the end of a cell that is interrupted. They are read as they come. */
const iopubHighWaterMark = 200;

type OnPublished = (header: Header, parts: MessageParts) => Promise<unknown> | undefined;

/**
 * The server's own connection to a kernel: it subscribes to everything the kernel publishes, once for all clients,
 * and sends the requests of the server itself. It outlives restarts of the kernel on the same ports.
 */
export class KernelLink {
  readonly #channels: KernelChannels;
  readonly #subscriber: Subscriber;
  readonly #signer: Signer;
  readonly #session = createSession({ username: "server" });
  #onReply = (): void => {};
  #onPublished = (): void => {};

  /**
   * @param options - `onPublished`: called in order for each message of the iopub channel; the next waits for what it returns, so
   * that the kernel hears of clients without room.
   */
  constructor(options: {
    readonly connection: ConnectionInfo;
    readonly onPublished: OnPublished;
    readonly log: Log;
  }) {
    const { connection, log } = options;
    this.#signer = createSigner(connection.key, connection.signatureScheme);
    this.#channels = new KernelChannels({
      connection,
      identity: this.#session.id,
      onMessage: (channel) => {
        if (channel === "shell") this.#onReply();
      },
      log,
    });
    this.#subscriber = new Subscriber({
      linger: 0,
      receiveHighWaterMark: iopubHighWaterMark,
      reconnectInterval: 50,
    });
    this.#subscriber.connect(endpointOf(connection, "iopub"));
    this.#subscriber.subscribe();
    void this.#receive(options.onPublished, log);
  }

  /** Sends a request of the server's own; nobody waits for the reply. */
  send(channel: RequestChannel, msgType: string, content: object): void {
    void this.#channels.send(channel, partsOf(this.#session.message(msgType, content)));
  }

  /**
   * Asks for `kernel_info` until the kernel has both replied and published something. Only then is the subscription
   * known to work: what a kernel publishes before is lost.
   *
   * @param signal - Ends the questions.
   */
  async untilAnswered(signal: AbortSignal): Promise<void> {
    let answered = false;
    const both = Promise.all([
      new Promise<void>((resolve) => {
        this.#onReply = resolve;
      }),
      new Promise<void>((resolve) => {
        this.#onPublished = resolve;
      }),
    ]).then(() => {
      answered = true;
    });
    while (!answered && !signal.aborted) {
      this.send("shell", "kernel_info_request", {});
      await Promise.race([both, delay(requestIntervalMs)]);
    }
  }

  close(): void {
    this.#channels.close();
    this.#subscriber.close();
  }

  async #receive(publish: OnPublished, log: Log): Promise<void> {
    for await (const frames of this.#subscriber) {
      try {
        const parts = partsOfFrames(frames, this.#signer);
        const room = publish(headerOf(parts), parts);
        this.#onPublished();
        if (room !== undefined) await room;
      } catch (error) {
        log(`Ignored a published message of the kernel: ${String(error)}`);
      }
    }
  }
}
