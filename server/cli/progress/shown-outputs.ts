import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import { joinText } from "../../export/notebook.js";
import type { PublishedMessage } from "../notebook/output-collector.js";

/** A piece of a cell's output as text; an update replaces it. */
export interface ShownOutput {
  text: string;
  /** Whether it may be updated in place. */
  readonly displayId: string | undefined;
  isPrinted: boolean;
}

/** What a cell shows on a terminal: its outputs as text, in order, in their present state. */
export class ShownOutputs {
  #outputs: ShownOutput[] = [];
  #clearsBeforeNext = false;
  #latest = "";

  /** Forgets the outputs: another cell starts. */
  restart(): void {
    this.#outputs = [];
    this.#clearsBeforeNext = false;
    this.#latest = "";
  }

  /** The last line of what was last updated in place, e.g. of a progress bar; empty if nothing was. */
  get latest(): string {
    return this.#latest;
  }

  add(message: PublishedMessage): void {
    const { msgType, content } = message;
    const displayId = displayIdOf(content);
    const text = printedText(message);
    if (msgType === "clear_output") {
      if (content.wait === true) this.#clearsBeforeNext = true;
      else this.#outputs = [];
      return;
    }
    if (text === "") return;
    if (displayId !== undefined) this.#latest = text.trimEnd().split("\n").at(-1) ?? "";
    if (msgType === "update_display_data") {
      const updated = this.#outputs.filter((output) => output.displayId === displayId);
      for (const output of updated) output.text = text;
      // One of an earlier cell, whose text stands above, is shown once more.
      if (updated.length === 0) this.#outputs.push({ text, displayId, isPrinted: false });
      return;
    }
    if (this.#clearsBeforeNext) this.#outputs = [];
    this.#clearsBeforeNext = false;
    this.#outputs.push({ text, displayId, isPrinted: false });
  }

  /**
   * The texts that were not taken yet, in order.
   *
   * @param isEnd - Whether also those that may still be updated in place: only their last state is taken.
   */
  take(isEnd: boolean): readonly string[] {
    const taken = this.#outputs.filter(
      ({ isPrinted, displayId }) => !isPrinted && (isEnd || displayId === undefined),
    );
    for (const output of taken) output.isPrinted = true;
    return taken.map(({ text }) => text);
  }
}

function displayIdOf({ transient }: JsonObject): string | undefined {
  const id = isJsonObject(transient) ? transient.display_id : undefined;
  return typeof id === "string" ? id : undefined;
}

function printedText({ msgType, content }: PublishedMessage): string {
  if (msgType === "stream") return joinText(content.text);
  if (!["display_data", "execute_result", "update_display_data"].includes(msgType)) return "";
  const data = isJsonObject(content.data) ? content.data : {};
  return `${textOf(data).trimEnd()}\n`;
}

function textOf(data: JsonObject): string {
  const text = joinText(data["text/plain"]);
  if (text !== "") return text;
  const types = Object.keys(data);
  return types.length === 0 ? "" : `<${types[0]}>`;
}
