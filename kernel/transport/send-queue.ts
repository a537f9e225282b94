import type { Frames } from "./kernel-sockets.js";

/**
 * Sends one message at a time. zeromq.js accepts no second `send` before an earlier one has resolved: about every
 * 513th goes through the event loop, and a send issued meanwhile throws `EBUSY` and is lost.
 *
 * @see https://github.com/zeromq/zeromq.js/issues/427
 */
export class SendQueue {
  readonly #send: (frames: Frames) => Promise<void>;
  #tail: Promise<void> = Promise.resolve();

  /** @param send - Hands one message to the socket. */
  constructor(send: (frames: Frames) => Promise<void>) {
    this.#send = send;
  }

  /** Sends after all earlier messages; a message that fails does not hold up later ones. */
  push(frames: Frames): Promise<void> {
    const sent = this.#tail.then(() => this.#send(frames));
    this.#tail = sent.catch(() => undefined);
    return sent;
  }

  /** Resolves when everything pushed so far has been sent or has failed. */
  drained(): Promise<void> {
    return this.#tail;
  }
}
