import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import type { CellOutput, DisplayOutput, ResultOutput } from "../../export/cell-output.js";

/** A message of the iopub channel, reduced to what outputs are made from. */
export interface PublishedMessage {
  readonly msgType: string;
  readonly content: JsonObject;
}

/**
 * Turns what a kernel publishes into the outputs of a notebook's cells, as JupyterLab shows and saves them: streams
 * are merged, displays are updated by their id across cells, `clear_output` may wait for the next output.
 */
export class OutputCollector {
  readonly #displays = new Map<string, (DisplayOutput | ResultOutput)[]>();

  /** Collects the outputs of one more cell into `outputs`, which the caller keeps. */
  forCell(outputs: CellOutput[]): (message: PublishedMessage) => void {
    let clearBeforeNext = false;
    return ({ msgType, content }) => {
      if (msgType === "clear_output") {
        clearBeforeNext = content.wait === true;
        if (!clearBeforeNext) outputs.length = 0;
        return;
      }
      if (msgType === "update_display_data") {
        this.#update(content);
        return;
      }
      const output = outputOf(msgType, content);
      if (!output) return;
      if (clearBeforeNext) {
        clearBeforeNext = false;
        outputs.length = 0;
      }
      this.#add(output, outputs, displayIdOf(content));
    };
  }

  #add(output: CellOutput, outputs: CellOutput[], displayId: string | undefined): void {
    const last = outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
      return;
    }
    outputs.push(output);
    if (displayId === undefined || output.output_type === "stream" || output.output_type === "error") return;
    // Showing a display again, in whichever cell, also refreshes the earlier ones.
    const earlier = this.#displays.get(displayId) ?? [];
    for (const display of earlier) replaceData(display, output);
    this.#displays.set(displayId, [...earlier, output]);
  }

  #update(content: JsonObject): void {
    const displayId = displayIdOf(content);
    if (displayId === undefined) return;
    const update = { data: objectOf(content.data), metadata: objectOf(content.metadata) };
    for (const display of this.#displays.get(displayId) ?? []) replaceData(display, update);
  }
}

function outputOf(msgType: string, content: JsonObject): CellOutput | undefined {
  const data = objectOf(content.data);
  const metadata = objectOf(content.metadata);
  switch (msgType) {
    case "stream":
      return { output_type: "stream", name: textOf(content.name), text: textOf(content.text) };
    case "display_data":
      return { output_type: "display_data", data, metadata };
    case "execute_result": {
      const count = content.execution_count;
      return {
        output_type: "execute_result",
        execution_count: typeof count === "number" ? count : null,
        data,
        metadata,
      };
    }
    case "error":
      return {
        output_type: "error",
        ename: textOf(content.ename),
        evalue: textOf(content.evalue),
        traceback: Array.isArray(content.traceback) ? content.traceback.map(String) : [],
      };
    default:
      return undefined;
  }
}

function replaceData(
  display: DisplayOutput | ResultOutput,
  { data, metadata }: { readonly data: JsonObject; readonly metadata: JsonObject },
): void {
  display.data = data;
  display.metadata = metadata;
}

function displayIdOf(content: JsonObject): string | undefined {
  const id = objectOf(content.transient).display_id;
  return typeof id === "string" ? id : undefined;
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
