import v8 from "node:v8";
import { encodeRecord } from "../records.js";
import type { CellResult, Output } from "../runtime.js";
import { descriptors, type RuntimeEvent } from "../wire.js";
import { type CellRun, runningCell } from "./cell-run.js";
import { writeDescriptor } from "./write-descriptor.js";

/** Sends what cells publish to the parent. Every call returns when the event has left the process. */
export class Publisher {
  /** The cell that output without a known origin belongs to. */
  latestCell: CellRun | undefined;

  ready(): void {
    this.#send({ type: "ready", heapLimitBytes: v8.getHeapStatistics().heap_size_limit });
  }

  /** Publishes for the cell that the calling code belongs to. */
  output(output: Output): void {
    const cell = runningCell.getStore() ?? this.latestCell;
    this.#send({ type: "output", cellId: cell?.id ?? "", output });
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

  #send(event: RuntimeEvent): void {
    writeDescriptor(descriptors.events, encodeRecord(event));
  }
}
