import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { joinText } from "../export/notebook.js";
import type { CellEnd, CellPosition, RunListener } from "./notebook/execute-notebook.js";
import type { PublishedMessage } from "./notebook/output-collector.js";

const titleWidth = 60;
const indent = "    ";
// A cell that ends sooner gets one line with its result, and its output below; a slower one prints as it goes.
const liveAfterMs = 2_000;

/** A piece of a cell's output; an update replaces its text. */
interface Shown {
  text: string;
  readonly displayId: string | undefined;
  /** What was last printed of it. */
  printed: string | undefined;
}

/**
 * Prints a run as it goes: a line for each cell, with its time, and what the cell printed and displayed beneath.
 *
 * @param write - Takes the text.
 */
export class ProgressPrinter implements RunListener {
  readonly #write: (text: string) => void;
  /** What the cell shows, in order. */
  #shown: Shown[] = [];
  #clearsBeforeNext = false;
  #isLive = false;
  #atLineStart = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  started(cell: CellPosition): void {
    this.#write(`${labelOf(cell)} ${shorten(cell.title).padEnd(titleWidth)}`);
    this.#shown = [];
    this.#clearsBeforeNext = false;
    this.#isLive = false;
    this.#atLineStart = true;
    this.#timer = setTimeout(() => this.#goLive(), liveAfterMs).unref();
  }

  published(message: PublishedMessage): void {
    const { msgType, content } = message;
    const displayId = displayIdOf(content);
    if (msgType === "update_display_data") {
      for (const shown of this.#shown) {
        if (displayId !== undefined && shown.displayId === displayId) shown.text = printedText(message);
      }
      return;
    }
    if (msgType === "clear_output") {
      if (content.wait === true) this.#clearsBeforeNext = true;
      else this.#shown = [];
      return;
    }
    const text = printedText(message);
    if (text === "") return;
    if (this.#clearsBeforeNext) this.#shown = [];
    this.#clearsBeforeNext = false;
    this.#shown.push({ text, displayId, printed: undefined });
    if (this.#isLive) this.#printNew();
  }

  ended(cell: CellPosition, end: CellEnd, elapsedMs: number): void {
    clearTimeout(this.#timer);
    const result = `${wordOf(end)} ${formatSeconds(elapsedMs)}`;
    if (!this.#isLive) this.#write(` ${result}\n`);
    this.#printNew(true);
    if (!this.#atLineStart) this.#write("\n");
    if (this.#isLive) this.#write(`${labelOf(cell)} ${result}\n`);
  }

  #goLive(): void {
    this.#isLive = true;
    this.#write("\n");
    // Displays that are updated in place are printed once more at the end, in their last state.
    this.#printNew();
  }

  /**
   * Prints what is not on the screen yet.
   *
   * @param isLast - Whether also what changed since it was printed.
   */
  #printNew(isLast = false): void {
    for (const shown of this.#shown) {
      if (shown.printed === shown.text || (shown.printed !== undefined && !isLast)) continue;
      shown.printed = shown.text;
      this.#write(this.#indent(shown.text));
    }
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
