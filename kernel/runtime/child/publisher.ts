import v8 from "node:v8";
import { encodeRecord, writeRecord } from "../records.js";
import type { CellResult } from "../runtime.js";
import { type DisplayContent, descriptors, type RuntimeEvent } from "../wire.js";
import { type CellRun, outputCell, runningCell } from "./cell-run.js";
import { displayJson } from "./display-json.js";
import { writeDescriptor } from "./write-descriptor.js";

type EventOf<Type extends RuntimeEvent["type"]> = Extract<RuntimeEvent, { readonly type: Type }>;

/** Sends what cells publish to the parent. Every call returns when the event has left the process. */
export class Publisher {
  /** The cell that output without a known origin belongs to. */
  latestCell: CellRun | undefined;

  ready(): void {
    this.#send({ type: "ready", heapLimitBytes: v8.getHeapStatistics().heap_size_limit });
  }

  /** Publishes for the cell that the calling code belongs to. */
  output(output: EventOf<"output">["output"]): void {
    this.#send({ type: "output", cellId: this.#cellId, output });
  }

  /** Shows something, or what replaces it, in the output of the cell that the calling code belongs to. */
  display(msgType: EventOf<"display">["msgType"], content: DisplayContent): void {
    const event: Omit<EventOf<"display">, "attachment"> = { type: "display", cellId: this.#cellId, msgType };
    writeRecord(event, displayJson(content), (bytes) => writeDescriptor(descriptors.events, bytes));
  }

  result(cellId: string, result: CellResult): void {
    this.#send({ type: "result", cellId, result });
  }

  keys(id: number, keys: readonly string[]): void {
    this.#send({ type: "keys", id, keys });
  }

  exit(code: number): void {
    this.#send({ type: "exit", code });
  }

  get #cellId(): string {
    return (outputCell.getStore() ?? runningCell.getStore() ?? this.latestCell)?.id ?? "";
  }

  #send(event: RuntimeEvent): void {
    writeDescriptor(descriptors.events, encodeRecord(event));
  }
}
