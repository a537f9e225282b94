import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Frames, IopubLoss } from "./kernel-sockets.js";

/** The part of an XPUB socket that the queue uses. */
export interface PublishingSocket {
  send(frames: Uint8Array[]): Promise<void>;
  /** Whether `send` throws `EAGAIN` while a subscriber has no room; if not, that subscriber does not get the message. */
  setNoDrop(isOn: boolean): void;
}

/** What an {@link IopubQueue} is built from. */
export interface IopubQueueOptions {
  readonly socket: PublishingSocket;
  /** Number of subscriptions. */
  readonly subscriptions: () => number;
  /** Bytes from which the queue asks for fewer. Default 8 MiB. */
  readonly limitBytes?: number;
  /** How long the queue waits for a subscriber that reads nothing, milliseconds. Default 10,000. */
  readonly patienceMs?: number;
}

interface Item {
  readonly frames: Frames;
  readonly isOutput: boolean;
  resolve(): void;
  reject(error: unknown): void;
}

/** How long the queue tries again at each turn of the event loop, milliseconds: a client that reads has room soon. */
const eagerMs = 2;
/** Longest time between two attempts, milliseconds. */
const longestPauseMs = 20;
/** Time after which {@link IopubQueue.push} resolves, though its message has not left, milliseconds. */
const stallMs = 50;

/**
 * Publishes messages in order and bounds what waits for subscribers that do not read. While one has no room, all wait, so
 * that a slow one loses nothing. One that reads nothing at all is left behind after a while: it misses messages until it has
 * caught up, the others miss none. If it is the only one, it misses output, and nothing else.
 */
export class IopubQueue {
  /** Called with true when too much waits, with false when half of it has left. */
  onCongestion: (isCongested: boolean) => void = () => undefined;
  /** Makes the message that tells of a loss. */
  onLoss: ((loss: IopubLoss) => Frames) | undefined;
  readonly #socket: PublishingSocket;
  readonly #subscriptions: () => number;
  readonly #limitBytes: number;
  readonly #patienceMs: number;
  #items: Item[] = [];
  #bytes = 0;
  #isCongested = false;
  #isStalled = false;
  #isEnding = false;
  /** Tells of dropped output and waits to leave. */
  #notice: Item | undefined;
  #pumping: Promise<void> | undefined;

  /** @param options - The socket has a high-water mark, which bounds what waits for each subscriber beside the queue. */
  constructor({ socket, subscriptions, limitBytes, patienceMs }: IopubQueueOptions) {
    this.#socket = socket;
    this.#subscriptions = subscriptions;
    this.#limitBytes = limitBytes ?? 8 * 2 ** 20;
    this.#patienceMs = patienceMs ?? 10_000;
    socket.setNoDrop(true);
  }

  /**
   * Queues a message. Resolves when it has left, or soon when a subscriber that does not read keeps it.
   *
   * @param isOutput - Whether it may be dropped.
   */
  push(frames: Frames, isOutput = false): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#items.push({ frames, isOutput, resolve, reject });
      if (this.#isStalled) resolve();
      this.#count(sizeOf(frames));
      this.#pumping ??= this.#pump();
    });
  }

  /** Sends what is queued, from now on without waiting for subscribers that do not read. */
  async drain(): Promise<void> {
    this.#isEnding = true;
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      try {
        await this.#deliver(item);
        item.resolve();
      } catch (error) {
        item.reject(error);
      }
      if (item === this.#notice) this.#notice = undefined;
      this.#count(-sizeOf(item.frames));
    }
    this.#pumping = undefined;
  }

  async #deliver({ frames, resolve }: Item): Promise<void> {
    const start = performance.now();
    while (!(await this.#isTaken(frames))) {
      const waitedMs = performance.now() - start;
      if (waitedMs >= stallMs) {
        resolve();
        this.#stall();
      }
      const isPatient = waitedMs < this.#patienceMs && !this.#isEnding;
      if (!isPatient && (this.#isEnding || this.#subscriptions() > 1)) {
        await this.#leaveBehind(frames);
        break;
      }
      if (!isPatient && this.#isCongested) this.#dropOutput();
      await (waitedMs < eagerMs ? turn() : sleep(Math.min(waitedMs / 2, longestPauseMs)));
    }
    this.#isStalled = false;
  }

  async #isTaken(frames: Frames): Promise<boolean> {
    try {
      await this.#socket.send([...frames]);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      return false;
    }
  }

  /** Nobody waits for what does not move. */
  #stall(): void {
    if (this.#isStalled) return;
    this.#isStalled = true;
    for (const { resolve } of this.#items) resolve();
  }

  /** From then on the socket passes over the subscriber by itself, until half of what waits for it has been read. */
  async #leaveBehind(frames: Frames): Promise<void> {
    this.#socket.setNoDrop(false);
    try {
      await this.#socket.send([...frames]);
    } finally {
      this.#socket.setNoDrop(true);
    }
    if (this.#isEnding) return;
    const notice = this.onLoss?.("left_behind");
    if (notice !== undefined) await this.#isTaken(notice);
  }

  #dropOutput(): void {
    const outputs = this.#items.filter(({ isOutput }) => isOutput);
    const [first] = outputs;
    if (first === undefined) return;
    const frames = this.#notice === undefined ? this.onLoss?.("output_dropped") : undefined;
    if (frames !== undefined) {
      this.#notice = { ...first, frames, isOutput: false };
      this.#items.splice(this.#items.indexOf(first), 0, this.#notice);
      this.#count(sizeOf(frames));
    }
    this.#items = this.#items.filter(({ isOutput }) => !isOutput);
    for (const output of outputs) this.#count(-sizeOf(output.frames));
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    const isCongested = this.#bytes > (this.#isCongested ? this.#limitBytes / 2 : this.#limitBytes);
    if (isCongested === this.#isCongested) return;
    this.#isCongested = isCongested;
    this.onCongestion(isCongested);
  }
}

function sizeOf(frames: Frames): number {
  let bytes = 0;
  for (const { length } of frames) bytes += length;
  return bytes;
}
