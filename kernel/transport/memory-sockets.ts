import { AsyncQueue } from "./async-queue.js";
import type { Frames, KernelSockets, ReceiveChannel, SendChannel } from "./kernel-sockets.js";

/** A client's end of {@link createMemorySockets}. */
export interface MemoryClient {
  /** Puts a request on a channel. */
  send(channel: ReceiveChannel, frames: Frames): void;
  /** Subscribes to iopub messages that start with `topic`. */
  subscribe(topic: Uint8Array): void;
  /** Called for each message that the kernel sends. */
  onMessage(listener: (channel: SendChannel, frames: Frames) => void): void;
}

/** A connection within one process: what the kernel sends arrives at once, in order, without a socket. */
export function createMemorySockets(): { readonly kernel: KernelSockets; readonly client: MemoryClient } {
  const requests = {
    shell: new AsyncQueue<Frames>(),
    control: new AsyncQueue<Frames>(),
    stdin: new AsyncQueue<Frames>(),
  };
  const subscribed = new AsyncQueue<Uint8Array>();
  const listeners: ((channel: SendChannel, frames: Frames) => void)[] = [];
  return {
    kernel: {
      requests: (channel) => requests[channel],
      subscriptions: () => subscribed,
      async send(channel, frames) {
        for (const listener of listeners) listener(channel, frames);
      },
      onCongestion: () => undefined,
      onLoss: () => undefined,
      async close() {
        for (const queue of [...Object.values(requests), subscribed]) queue.end();
      },
    },
    client: {
      send: (channel, frames) => requests[channel].push(frames),
      subscribe: (topic) => subscribed.push(topic),
      onMessage: (listener) => listeners.push(listener),
    },
  };
}
