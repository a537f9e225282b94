import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import type { CellEnd, CellPosition, RunListener } from "./notebook/execute-notebook.js";
import { joinText } from "./notebook/notebook-document.js";
import type { PublishedMessage } from "./notebook/output-collector.js";

const titleWidth = 60;
const indent = "    ";
// A cell that ends sooner gets one line with its result, and its output below; a slower one prints as it goes.
const liveAfterMs = 2_000;

/**
 * Prints a run as it goes: a line for each cell, with its time, and what the cell printed and displayed beneath.
 *
 * @param write - Takes the text.
 */
export class ProgressPrinter implements RunListener {
  readonly #write: (text: string) => void;
  #held = "";
  #isLive = false;
  #atLineStart = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  started(cell: CellPosition): void {
    this.#write(`${labelOf(cell)} ${shorten(cell.title).padEnd(titleWidth)}`);
    this.#held = "";
    this.#isLive = false;
    this.#atLineStart = true;
    this.#timer = setTimeout(() => this.#goLive(), liveAfterMs).unref();
  }

  published(message: PublishedMessage): void {
    const text = printedText(message);
    if (text === "") return;
    const indented = this.#indent(text);
    if (this.#isLive) this.#write(indented);
    else this.#held += indented;
  }

  ended(cell: CellPosition, end: CellEnd, elapsedMs: number): void {
    clearTimeout(this.#timer);
    const result = `${wordOf(end)} ${formatSeconds(elapsedMs)}`;
    const lineEnd = this.#atLineStart ? "" : "\n";
    if (this.#isLive) this.#write(`${lineEnd}${labelOf(cell)} ${result}\n`);
    else this.#write(` ${result}\n${this.#held}${this.#held === "" ? "" : lineEnd}`);
  }

  #goLive(): void {
    this.#isLive = true;
    this.#write(`\n${this.#held}`);
  }

  #indent(text: string): string {
    const start = this.#atLineStart ? indent : "";
    const isComplete = text.endsWith("\n");
    this.#atLineStart = isComplete;
    const body = isComplete ? text.slice(0, -1) : text;
    return (
      start +
      body.replace(/\n/g, `\n${indent}`).replace(/\r(?!\n)/g, `\r${indent}`) +
      (isComplete ? "\n" : "")
    );
  }
}

/** e.g. `0.8 s`, `75 s`. */
export function formatSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

function labelOf({ number, count }: CellPosition): string {
  return `[${String(number).padStart(String(count).length)}/${count}]`;
}

function wordOf(end: CellEnd): string {
  switch (end.status) {
    case "ok":
      return "ok";
    case "expected-error":
      return `ok (raised ${end.ename}, as its tag expects)`;
    case "error":
      return "FAILED";
    case "timeout":
      return "TIMED OUT";
    case "interrupted":
      return "INTERRUPTED";
    case "dead":
      return "KERNEL ENDED";
    default:
      return end satisfies never;
  }
}

function shorten(title: string): string {
  return title.length > titleWidth ? `${title.slice(0, titleWidth - 1)}…` : title;
}

function printedText({ msgType, content }: PublishedMessage): string {
  if (msgType === "stream") return joinText(content.text);
  if (msgType !== "display_data" && msgType !== "execute_result") return "";
  const data = isJsonObject(content.data) ? content.data : {};
  return `${textOf(data).trimEnd()}\n`;
}

function textOf(data: JsonObject): string {
  const text = joinText(data["text/plain"]);
  if (text !== "") return text;
  const types = Object.keys(data);
  return types.length === 0 ? "" : `<${types[0]}>`;
}
