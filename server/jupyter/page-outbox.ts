import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Header } from "../../kernel/protocol/index.js";
import { headerOf, type MessageParts } from "./raw-frames.js";
import type { ChannelMessage } from "./wire-formats.js";

/** What a page shows of a cell; it gets on without it. */
const outputTypes: ReadonlySet<string> = new Set([
  "stream",
  "display_data",
  "update_display_data",
  "clear_output",
]);

const notice = "[cellship] Output is missing here: more of it waited than this page took.\n";

/** Rules for a page that reads too little. */
export interface OutboxRules {
  /** Bytes that may wait for a page. */
  readonly limitBytes: number;
  /** How long the output of a kernel is held back for a page that has no room, milliseconds. */
  readonly patienceMs: number;
}

/** The rules of the server. */
export const defaultOutboxRules: OutboxRules = { limitBytes: 16 * 2 ** 20, patienceMs: 10_000 };

const pollMs = 20;

/** Where the messages for a page go, see {@link PageOutbox}. */
export interface OutboxTarget {
  /** False while the page is away: what is sent is kept for it. */
  readonly isConnected: boolean;
  /** Bytes that were sent and have not left. */
  readonly waitingBytes: number;
  send(message: ChannelMessage): void;
}

/** Bounds what waits for a page that reads slowly or not at all: output beyond the limit is dropped, and nothing else. */
export class PageOutbox {
  readonly #target: OutboxTarget;
  readonly #rules: OutboxRules;
  /** Output is dropped, until half of what may wait has left. */
  #isDropping = false;
  #hasTold = false;

  constructor(target: OutboxTarget, rules: OutboxRules) {
    this.#target = target;
    this.#rules = rules;
  }

  /** Sends a message, or drops it if it is output that there is no room for. */
  push(message: ChannelMessage): void {
    this.#update();
    if (!this.#isDropping || message.channel !== "iopub") {
      this.#target.send(message);
      return;
    }
    const header = headerOf(message.parts);
    if (!outputTypes.has(header.msg_type)) this.#target.send(message);
    else if (!this.#hasTold) {
      this.#hasTold = true;
      this.#target.send({ channel: "iopub", parts: noticeParts(header, message.parts) });
    }
  }

  /** Waits for room, for a page that is connected; undefined if there is some, or if the page has had its time. */
  untilRoom(): Promise<void> | undefined {
    const hasRoom = this.#target.waitingBytes <= this.#rules.limitBytes;
    return hasRoom || this.#isDropping || !this.#target.isConnected ? undefined : this.#wait();
  }

  async #wait(): Promise<void> {
    const deadline = performance.now() + this.#rules.patienceMs;
    while (this.#target.isConnected && this.#target.waitingBytes > this.#rules.limitBytes / 2) {
      if (performance.now() >= deadline) {
        this.#isDropping = true;
        return;
      }
      await delay(pollMs);
    }
  }

  #update(): void {
    const { isConnected, waitingBytes } = this.#target;
    if (waitingBytes <= this.#rules.limitBytes / 2) {
      this.#isDropping = false;
      this.#hasTold = false;
    } else if (!isConnected && waitingBytes > this.#rules.limitBytes) this.#isDropping = true;
  }
}

/** A message as the kernel would have sent it in place of the one that was dropped. */
function noticeParts(header: Header, [, parentHeader]: MessageParts): MessageParts {
  const date = new Date().toISOString();
  return [
    bytesOf({ ...header, msg_id: randomUUID(), msg_type: "stream", date }),
    parentHeader,
    bytesOf({}),
    bytesOf({ name: "stderr", text: notice }),
  ];
}

function bytesOf(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
