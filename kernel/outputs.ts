import type { Header } from "./protocol/index.js";
import type { Publish } from "./publisher.js";
import type { CommEvent, InputRequest, Output } from "./runtime/runtime.js";

/** The request that a cell came in, as the parent of its outputs. */
type Parent = { readonly header: Header };

interface CellOutputs {
  readonly parent: Parent;
  name: "stdout" | "stderr";
  chunks: string[];
  /** UTF-16 units in `chunks`. */
  length: number;
  timer: NodeJS.Timeout | undefined;
}

/** What is published; an {@link InputRequest} goes to one client only, a change of the session to none. */
export type PublishedOutput = Exclude<Output, InputRequest | { readonly type: "session_change" }>;

/** How text is gathered before it is published. */
export interface OutputsOptions {
  /** Longest time that text waits. Default 50: less than a reader notices. */
  readonly delayMs?: number;
  /** UTF-16 units that are published at once. Default 65,536. */
  readonly limit?: number;
  /** Cells whose late output is still published; beyond that, those that wrote least recently are forgotten. Default 10,000. */
  readonly retained?: number;
}

/**
 * Publishes what cells write, each output under the request of the cell that caused it, however late it comes.
 * Text of one cell and stream that follows within a moment is merged into one message; order is kept.
 */
export class Outputs {
  readonly #publish: Publish;
  readonly #delayMs: number;
  readonly #limit: number;
  readonly #retained: number;
  readonly #cells = new Map<string, CellOutputs>();
  #sent: Promise<unknown> = Promise.resolve();

  constructor(publish: Publish, options: OutputsOptions = {}) {
    this.#publish = publish;
    this.#delayMs = options.delayMs ?? 50;
    this.#limit = options.limit ?? 65_536;
    this.#retained = options.retained ?? 10_000;
  }

  /** From now on, outputs of `cellId` are published under `parent`. Outputs of other cells are dropped. */
  open(cellId: string, { header }: Parent): void {
    // Not the whole request: its content may be large, and messages to comms are many.
    const parent = { header };
    this.#cells.set(cellId, { parent, name: "stdout", chunks: [], length: 0, timer: undefined });
    if (this.#cells.size > this.#retained) this.#forgetOldest();
  }

  /** Takes one output; a runtime calls it in the order of writing. */
  write(cellId: string, output: PublishedOutput): void {
    const cell = this.#touch(cellId);
    if (isCommEvent(output)) {
      if (cell !== undefined) this.#emit(cell);
      this.#publishComm(output, cell?.parent);
      return;
    }
    if (cell === undefined) return;
    switch (output.type) {
      case "stream":
        this.#append(cell, output.name, output.text);
        return;
      case "clear_output":
        this.#emit(cell);
        this.#send(this.#publish("clear_output", { wait: output.wait }, cell.parent));
        return;
      case "display_data":
      case "update_display_data": {
        this.#emit(cell);
        this.#send(this.#publish(output.type, output.content, cell.parent));
        return;
      }
      default:
        output satisfies never;
    }
  }

  /** Resolves when everything that `cellId` has written so far has left. */
  async flush(cellId: string): Promise<void> {
    const cell = this.#cells.get(cellId);
    if (cell !== undefined) this.#emit(cell);
    await this.#sent;
  }

  /** A comm is no output: it reaches the front end also from a silent cell. */
  #publishComm(event: CommEvent, parent: Parent | undefined): void {
    const { comm_id, data, metadata } = event;
    const buffers = event.buffers.map((text) => Buffer.from(text, "base64"));
    const sent =
      event.type === "comm_open"
        ? this.#publish(event.type, { comm_id, target_name: event.target_name, data }, parent, {
            metadata,
            buffers,
          })
        : this.#publish(event.type, { comm_id, data }, parent, { metadata, buffers });
    this.#send(sent);
  }

  /** The cell, and notes that it writes: maps keep the order of insertion. */
  #touch(cellId: string): CellOutputs | undefined {
    const cell = this.#cells.get(cellId);
    if (cell === undefined) return undefined;
    this.#cells.delete(cellId);
    this.#cells.set(cellId, cell);
    return cell;
  }

  #forgetOldest(): void {
    const [oldest] = this.#cells;
    if (oldest === undefined) return;
    this.#emit(oldest[1]);
    this.#cells.delete(oldest[0]);
  }

  #append(cell: CellOutputs, name: "stdout" | "stderr", text: string): void {
    if (text === "") return;
    if (cell.name !== name) this.#emit(cell);
    cell.name = name;
    cell.chunks.push(text);
    cell.length += text.length;
    if (cell.length >= this.#limit) this.#emit(cell);
    else cell.timer ??= setTimeout(() => this.#emit(cell), this.#delayMs);
  }

  #emit(cell: CellOutputs): void {
    clearTimeout(cell.timer);
    cell.timer = undefined;
    if (cell.length === 0) return;
    const text = cell.chunks.join("");
    cell.chunks = [];
    cell.length = 0;
    this.#send(this.#publish("stream", { name: cell.name, text }, cell.parent));
  }

  /** iopub sends in order, so the latest message is the last to leave; one that fails has been reported by its socket. */
  #send(sent: Promise<void>): void {
    this.#sent = sent.catch(() => undefined);
  }
}

function isCommEvent(output: PublishedOutput): output is CommEvent {
  return output.type === "comm_open" || output.type === "comm_msg" || output.type === "comm_close";
}
