/** Channels that carry requests. */
export type RequestChannel = "shell" | "control";

/** Channels that the kernel reads from: stdin carries the answers to what it asks there. */
export type ReceiveChannel = RequestChannel | "stdin";

/** Channels that the kernel writes to. */
export type SendChannel = ReceiveChannel | "iopub";

/** A multipart message as it stands on the wire. */
export type Frames = readonly Uint8Array[];

/**
 * The kernel's end of its connection. Frames pass through unchanged; nothing here knows the protocol.
 * The heartbeat answers by itself. One owner, one {@link KernelSockets.close}.
 */
export interface KernelSockets {
  /** Messages of one channel in the order they arrived; ends when the sockets close. Iterate each channel once. */
  requests(channel: ReceiveChannel): AsyncIterable<Frames>;
  /** Topics that clients subscribe to on iopub, as they do; ends when the sockets close. Iterate once. */
  subscriptions(): AsyncIterable<Uint8Array>;
  /** Queues a message; messages of one channel leave in the order of the calls. Resolves when it has left. */
  send(channel: SendChannel, frames: Frames): Promise<void>;
  /** Sends what is queued, then closes. */
  close(): Promise<void>;
}
