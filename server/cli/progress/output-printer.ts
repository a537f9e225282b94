import type { CellEnd, CellPosition, RunListener } from "../notebook/execute-notebook.js";
import type { PublishedMessage } from "../notebook/output-collector.js";
import { formatSeconds, labelOf, wordOf } from "./describe-cell.js";
import { type Screen, shorten } from "./screen.js";
import { ShownOutputs } from "./shown-outputs.js";

const titleWidth = 60;
const indent = "    ";
// A cell that ends sooner gets one line with its result, and its output below; a slower one prints as it goes.
const liveAfterMs = 2_000;
const tickMs = 250;
// Where no line can be written in place, a sign of life that does not fill a log.
const plainTickMs = 30_000;

/**
 * Prints the run of one notebook as it goes: a line for each cell, with its time, and what the cell printed and
 * displayed beneath; what is updated in place in its last state. On a terminal the bottom line has the time so far and
 * the state of what is updated.
 */
export class OutputPrinter implements RunListener {
  readonly #screen: Screen;
  readonly #outputs = new ShownOutputs();
  #isStreaming = false;
  #atLineStart = true;
  #streamTimer: NodeJS.Timeout | undefined;
  #ticker: NodeJS.Timeout | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  started(cell: CellPosition): void {
    this.#screen.write(`${labelOf(cell)} ${shorten(cell.title, titleWidth).padEnd(titleWidth)}`);
    this.#outputs.restart();
    this.#isStreaming = false;
    this.#atLineStart = true;
    this.#streamTimer = setTimeout(() => this.#startStreaming(), liveAfterMs).unref();
    const started = performance.now();
    const every = this.#screen.isLive ? tickMs : plainTickMs;
    this.#ticker = setInterval(() => this.#tick(cell, performance.now() - started), every).unref();
  }

  published(message: PublishedMessage): void {
    this.#outputs.add(message);
    if (this.#isStreaming) this.#print(false);
  }

  ended(cell: CellPosition, end: CellEnd, elapsedMs: number): void {
    clearTimeout(this.#streamTimer);
    clearInterval(this.#ticker);
    this.#screen.setLine(this, undefined);
    const result = `${wordOf(end)} ${formatSeconds(elapsedMs)}`;
    if (!this.#isStreaming) this.#screen.write(` ${result}\n`);
    this.#print(true);
    this.#endLine();
    if (this.#isStreaming) this.#screen.write(`${labelOf(cell)} ${result}\n`);
  }

  #startStreaming(): void {
    this.#isStreaming = true;
    this.#screen.write("\n");
    this.#print(false);
  }

  #tick(cell: CellPosition, elapsedMs: number): void {
    const { latest } = this.#outputs;
    const state = `${labelOf(cell)} ${formatSeconds(elapsedMs)}${latest === "" ? "" : ` · ${latest}`}`;
    if (this.#screen.isLive) {
      this.#screen.setLine(this, state);
      return;
    }
    this.#endLine();
    this.#screen.write(`${state}\n`);
  }

  #print(isEnd: boolean): void {
    for (const text of this.#outputs.take(isEnd)) this.#screen.write(this.#indent(text));
  }

  #endLine(): void {
    if (!this.#atLineStart) this.#screen.write("\n");
    this.#atLineStart = true;
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
