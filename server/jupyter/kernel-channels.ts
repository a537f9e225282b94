import { Dealer } from "zeromq";
import { type ConnectionInfo, createSigner, endpointOf, type Signer } from "../../kernel/protocol/index.js";
import type { Log } from "./log.js";
import { framesOfParts, type MessageParts, partsOfFrames } from "./raw-frames.js";
import { createSendQueue } from "./send-queue.js";

/** The channels a client can send on. */
export const requestChannels = ["shell", "control", "stdin"] as const;

/** One of {@link requestChannels}. */
export type RequestChannel = (typeof requestChannels)[number];

/** Whether a client may send on the channel of this name. */
export function isRequestChannel(name: string): name is RequestChannel {
  return (requestChannels as readonly string[]).includes(name);
}

/**
 * The sockets that one client talks to a kernel with. The kernel routes input requests by the sender's identity, so
 * a client needs its own sockets, all three with one identity; and no identity may be alive twice.
 */
export class KernelChannels {
  readonly #sockets: Readonly<Record<RequestChannel, Dealer>>;
  readonly #queues: Readonly<Record<RequestChannel, (frames: Uint8Array[]) => Promise<void>>>;
  readonly #signer: Signer;
  #closed = false;

  /**
   * Connects at once; messages sent before the kernel listens wait in the socket.
   *
   * @param options - `identity`: routing id, unique among the live clients of this kernel; `onMessage`: called in
   * order for each reply of a channel.
   */
  constructor(options: {
    readonly connection: ConnectionInfo;
    readonly identity: string;
    readonly onMessage: (channel: RequestChannel, parts: MessageParts) => void;
    readonly log: Log;
  }) {
    const { connection, identity, onMessage, log } = options;
    this.#signer = createSigner(connection.key, connection.signatureScheme);
    const open = (channel: RequestChannel): Dealer => {
      // No high-water mark: a socket at its mark blocks or drops, and no message may be lost.
      const socket = new Dealer({
        routingId: identity,
        linger: 0,
        sendHighWaterMark: 0,
        receiveHighWaterMark: 0,
        reconnectInterval: 50,
      });
      socket.connect(endpointOf(connection, channel));
      void this.#receive(socket, (parts) => onMessage(channel, parts), log);
      return socket;
    };
    this.#sockets = { shell: open("shell"), control: open("control"), stdin: open("stdin") };
    const queue = (channel: RequestChannel) =>
      createSendQueue(this.#sockets[channel], (error) => {
        if (!this.#closed) log(`A message could not be sent on ${channel}: ${String(error)}`);
      });
    this.#queues = { shell: queue("shell"), control: queue("control"), stdin: queue("stdin") };
  }

  /** Signs and sends; resolves when the socket has taken the message. */
  send(channel: RequestChannel, parts: MessageParts): Promise<void> {
    return this.#queues[channel](framesOfParts(parts, this.#signer));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const channel of requestChannels) this.#sockets[channel].close();
  }

  async #receive(socket: Dealer, deliver: (parts: MessageParts) => void, log: Log): Promise<void> {
    // The iterator ends when the socket is closed.
    for await (const frames of socket) {
      try {
        deliver(partsOfFrames(frames, this.#signer));
      } catch (error) {
        log(`Ignored a message of the kernel: ${String(error)}`);
      }
    }
  }
}
