import { displaySymbol, type MimeBundle } from "../../../lib/display.js";
import { escapeHtml } from "../../../lib/html.js";
import type { Display } from "./display.js";

/** What a progress bar says. */
export interface ProgressOptions {
  /** Number of items. Default: the iterable's `length` or `size`; unknown for generators. */
  readonly total?: number;
  /** What is counted, shown before the bar. */
  readonly label?: string;
}

/** Iterates over items and shows how far it has got. */
export interface Progress {
  <Item>(iterable: Iterable<Item>, options?: ProgressOptions): Iterable<Item>;
  <Item>(iterable: AsyncIterable<Item>, options?: ProgressOptions): AsyncIterable<Item>;
}

/** Shortest time between two updates, milliseconds: a fast loop must not wait for its display. */
const intervalMs = 100;
const barWidth = 20;

function totalOf(iterable: object): number | undefined {
  const { length, size } = iterable as { readonly length?: unknown; readonly size?: unknown };
  const total = length ?? size;
  return typeof total === "number" ? total : undefined;
}

function bundleOf(done: number, total: number | undefined, label: string, seconds: number): MimeBundle {
  const count = total === undefined ? `${done}` : `${done}/${total}`;
  const text = `${count} [${seconds.toFixed(1)} s]`;
  const prefix = label === "" ? "" : `${label} `;
  const filled = total ? Math.round((Math.min(done, total) / total) * barWidth) : 0;
  const bar = total === undefined ? "" : `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} `;
  const value = total === undefined ? "" : ` value="${done}" max="${Math.max(total, 1)}"`;
  return {
    "text/html": `${escapeHtml(prefix)}<progress${value}></progress> ${text}`,
    "text/plain": `${prefix}${bar}${text}`,
  };
}

/** Shows one count, at most every {@link intervalMs}. */
class ProgressBar {
  readonly #total: number | undefined;
  readonly #label: string;
  readonly #started = performance.now();
  readonly #handle: { update(value: unknown): void };
  #done = 0;
  #shownAt = this.#started;

  constructor(
    display: Display,
    iterable: object,
    { total = totalOf(iterable), label = "" }: ProgressOptions,
  ) {
    this.#total = total;
    this.#label = label;
    this.#handle = display(this);
  }

  step(): void {
    this.#done += 1;
    const now = performance.now();
    if (now - this.#shownAt < intervalMs) return;
    this.#shownAt = now;
    this.#handle.update(this);
  }

  /** Shows the last count, which the interval may have kept back. */
  finish(): void {
    this.#handle.update(this);
  }

  [displaySymbol](): MimeBundle {
    return bundleOf(this.#done, this.#total, this.#label, (performance.now() - this.#started) / 1000);
  }
}

/** The `progress` that cells call. */
export function createProgress(display: Display): Progress {
  function* each<Item>(iterable: Iterable<Item>, options: ProgressOptions): Iterable<Item> {
    const bar = new ProgressBar(display, iterable, options);
    try {
      for (const item of iterable) {
        yield item;
        bar.step();
      }
    } finally {
      bar.finish();
    }
  }
  async function* eachAsync<Item>(
    iterable: AsyncIterable<Item>,
    options: ProgressOptions,
  ): AsyncIterable<Item> {
    const bar = new ProgressBar(display, iterable, options);
    try {
      for await (const item of iterable) {
        yield item;
        bar.step();
      }
    } finally {
      bar.finish();
    }
  }
  function progress<Item>(iterable: Iterable<Item>, options?: ProgressOptions): Iterable<Item>;
  function progress<Item>(iterable: AsyncIterable<Item>, options?: ProgressOptions): AsyncIterable<Item>;
  function progress<Item>(
    iterable: Iterable<Item> | AsyncIterable<Item>,
    options: ProgressOptions = {},
  ): Iterable<Item> | AsyncIterable<Item> {
    return Symbol.asyncIterator in iterable ? eachAsync(iterable, options) : each(iterable, options);
  }
  return progress;
}
