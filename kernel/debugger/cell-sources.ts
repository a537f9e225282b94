import { murmur2 } from "./murmur2.js";

/** What the debugger keeps of a cell that ran. */
export interface RunCell {
  /** Name of its script, e.g. `cell-3.ts`. */
  readonly filename: string;
  readonly source: string;
  /** Version 3, JSON: from its script to `source`. */
  readonly sourceMap: string;
}

/** Runs to keep: of a cell that ran before these, functions are not debugged any more. */
const maxRuns = 500;

/**
 * The texts of cells under the names by which front ends know them: a hash of the text between a prefix and a
 * suffix. The names look like files, but there are none: `source` answers for them.
 */
export class CellSources {
  readonly hashSeed = 0xc70f6907;
  readonly prefix: string;
  readonly suffix = ".ts";
  readonly #texts = new Map<string, string>();
  readonly #runs = new Map<string, RunCell>();

  /**
   * @param prefix - Begins the names of this kernel's cells, different for each kernel: front ends then see that
   * breakpoints have to be set anew after a restart.
   */
  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** The name of a text. */
  pathOf(text: string): string {
    return `${this.prefix}${murmur2(text, this.hashSeed)}${this.suffix}`;
  }

  /** Makes a text known that may run later, and names it. */
  dump(text: string): string {
    const path = this.pathOf(text);
    this.#texts.set(path, text);
    return path;
  }

  /** Makes a cell known that is about to run. */
  addRun({ filename, source, sourceMap }: RunCell): void {
    this.#runs.set(filename, { filename, source, sourceMap });
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > maxRuns && oldest !== undefined) this.#runs.delete(oldest);
  }

  /** The cell whose script has that name. */
  run(filename: string): RunCell | undefined {
    return this.#runs.get(filename);
  }

  /** The text of that name. */
  text(path: string): string | undefined {
    if (!path.startsWith(this.prefix)) return undefined;
    const dumped = this.#texts.get(path);
    if (dumped !== undefined) return dumped;
    for (const { source } of this.#runs.values()) if (this.pathOf(source) === path) return source;
    return undefined;
  }
}
