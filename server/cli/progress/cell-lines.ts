import type { CellEnd, CellPosition, RunListener } from "../notebook/execute-notebook.js";
import type { PublishedMessage } from "../notebook/output-collector.js";
import { formatSeconds, labelOf, wordOf } from "./describe-cell.js";
import { type Screen, shorten } from "./screen.js";
import { ShownOutputs } from "./shown-outputs.js";

const titleWidth = 50;
const tickMs = 250;

/**
 * Prints the run of one of several notebooks: a line for each cell that ended, headed by the notebook's name, and on a
 * terminal a line at the bottom for the one that runs.
 */
export class CellLines implements RunListener {
  readonly #screen: Screen;
  readonly #name: string;
  readonly #outputs = new ShownOutputs();
  #ticker: NodeJS.Timeout | undefined;

  /** @param name - As wide as those of the other notebooks, so that the lines stand in columns. */
  constructor(screen: Screen, name: string) {
    this.#screen = screen;
    this.#name = name;
  }

  started(cell: CellPosition): void {
    this.#outputs.restart();
    const started = performance.now();
    const show = (): void => this.#tick(cell, performance.now() - started);
    show();
    if (this.#screen.isLive) this.#ticker = setInterval(show, tickMs).unref();
  }

  published(message: PublishedMessage): void {
    this.#outputs.add(message);
  }

  ended(cell: CellPosition, end: CellEnd, elapsedMs: number): void {
    clearInterval(this.#ticker);
    this.#screen.setLine(this, undefined);
    const title = shorten(cell.title, titleWidth).padEnd(titleWidth);
    this.#screen.write(
      `${this.#name} ${labelOf(cell)} ${title} ${wordOf(end)} ${formatSeconds(elapsedMs)}\n`,
    );
  }

  #tick(cell: CellPosition, elapsedMs: number): void {
    const { latest } = this.#outputs;
    const state = latest === "" ? shorten(cell.title, titleWidth) : latest;
    this.#screen.setLine(this, `${this.#name} ${labelOf(cell)} ${formatSeconds(elapsedMs)} · ${state}`);
  }
}
