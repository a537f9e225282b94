import { stripVTControlCharacters } from "node:util";

/** Where progress is shown: text that stays, and below it, on a terminal, lines that are written anew in place. */
export interface Screen {
  /** Whether {@link setLine} shows anything. */
  readonly isLive: boolean;
  /** Writes text that stays; what is not yet a whole line is continued by the next call. */
  write(text: string): void;
  /** Shows, replaces or, without text, removes one of the lines at the bottom. */
  setLine(key: object, text: string | undefined): void;
}

/**
 * A screen for standard output.
 *
 * @param columns - Width of the terminal now; `undefined`: it is none, and there are no lines at the bottom.
 */
export function createScreen(write: (text: string) => void, columns: () => number | undefined): Screen {
  return columns() === undefined
    ? { isLive: false, write, setLine: () => {} }
    : new TerminalScreen(write, () => columns() || 80);
}

const esc = "\u001b";

class TerminalScreen implements Screen {
  readonly isLive = true;
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  readonly #lines = new Map<object, string>();
  /** The last line of what was written, if it has no end yet. */
  #unfinished = "";
  /** Lines that are on the terminal and will be written anew. */
  #drawn = 0;

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  write(text: string): void {
    const all = this.#unfinished + text;
    const end = all.lastIndexOf("\n") + 1;
    // A carriage return starts the line anew.
    this.#unfinished = all.slice(end).replace(/^.*\r(?=.)/s, "");
    this.#draw(all.slice(0, end));
  }

  setLine(key: object, text: string | undefined): void {
    if (text === undefined ? !this.#lines.delete(key) : this.#lines.get(key) === text) return;
    if (text !== undefined) this.#lines.set(key, text);
    this.#draw("");
  }

  /** In one write, so that no half of it is ever seen. */
  #draw(finished: string): void {
    const up = this.#drawn > 1 ? `${esc}[${this.#drawn - 1}A` : "";
    const erase = this.#drawn === 0 ? "" : `${up}\r${esc}[J`;
    const lines = [...(this.#unfinished === "" ? [] : [this.#unfinished]), ...this.#lines.values()];
    this.#drawn = lines.length;
    // A line that wraps would take two, and could not be erased as one.
    const width = Math.max(1, this.#columns() - 1);
    const live = lines.map((line) => shorten(stripVTControlCharacters(line), width)).join("\n");
    this.#write(`${erase}${finished}${live}`);
  }
}

/** A text cut to a width, with a mark that it was. */
export function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
