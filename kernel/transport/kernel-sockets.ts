/** Channels that carry requests. */
export type RequestChannel = "shell" | "control";

/** Channels that the kernel reads from: stdin carries the answers to what it asks there. */
export type ReceiveChannel = RequestChannel | "stdin";

/** Channels that the kernel writes to. */
export type SendChannel = ReceiveChannel | "iopub";

/** A multipart message as it stands on the wire. */
export type Frames = readonly Uint8Array[];

/**
 * What became of messages that a client has not read for long: `left_behind`, it misses all of them until it has caught up, the
 * others miss none; `output_dropped`, there is no other client, and output was dropped.
 */
export type IopubLoss = "left_behind" | "output_dropped";

/**
 * The kernel's end of its connection. Frames pass through unchanged; nothing here knows the protocol.
 * The heartbeat answers by itself. One owner, one {@link KernelSockets.close}.
 */
export interface KernelSockets {
  /** Messages of one channel in the order they arrived; ends when the sockets close. Iterate each channel once. */
  requests(channel: ReceiveChannel): AsyncIterable<Frames>;
  /** Topics that clients subscribe to on iopub, as they do; ends when the sockets close. Iterate once. */
  subscriptions(): AsyncIterable<Uint8Array>;
  /**
   * Queues a message; messages of one channel leave in the order of the calls. Resolves when it has left; on iopub also when
   * a client that does not read keeps it from leaving.
   *
   * @param isOutput - Whether it may be dropped where only clients that do not read are left. Default false.
   */
  send(channel: SendChannel, frames: Frames, isOutput?: boolean): Promise<void>;
  /** Sets what is called with true when too much waits on iopub, and with false when there is room again. */
  onCongestion(listener: (isCongested: boolean) => void): void;
  /** Sets what makes the message that tells the clients of a loss on iopub. */
  onLoss(notice: (loss: IopubLoss) => Frames): void;
  /** Sends what is queued, then closes. */
  close(): Promise<void>;
}
