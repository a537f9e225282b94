import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

/** Where this package's compiled code lies; its frames say nothing to the author of a cell. */
const ownFolders = ["kernel", "lib", "magics"].map(
  (folder) => new URL(`../../../${folder}/`, import.meta.url).href,
);
const hidden = /^node:/;

function isOwn(file: string): boolean {
  return ownFolders.some((folder) => file.startsWith(folder) || file.startsWith(fileURLToPath(folder)));
}

/** `Name: message`, also where the getters of an error throw. */
function headline(error: Error): string {
  try {
    const { name, message } = error;
    const code = "code" in error && /^ERR_/.test(String(error.code)) ? ` [${error.code}]` : "";
    return message === "" ? `${name}${code}` : `${name}${code}: ${message}`;
  } catch {
    return "Error";
  }
}

/**
 * Positions of cells and of imported TypeScript modules in stack traces. `Error.prepareStackTrace` is the place
 * to do it in: `error.stack` is then right also where the user prints it.
 */
export class StackTraces {
  readonly #cells = new Map<string, { readonly sourceMap: string; readonly lastLine: number }>();
  readonly #decoded = new Map<string, SourceMap>();

  /** Registers a cell before it runs. */
  addCell(filename: string, javascript: string, sourceMap: string): void {
    this.#cells.set(filename, { sourceMap, lastLine: javascript.split("\n").length });
  }

  install(): void {
    // Deep library calls must not push the cell's own frame out of the trace.
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (error, frames) => this.#format(error, frames);
  }

  #format(error: Error, frames: readonly NodeJS.CallSite[]): string {
    const files = frames.map((frame) => frame.getFileName() ?? "");
    const lastCell = files.findLastIndex((file) => this.#cells.has(file));
    let isInnerShown = false;
    const isShown = (frame: NodeJS.CallSite, i: number): boolean => {
      const file = files[i] ?? "";
      // A built-in such as Array.map says something between two frames of the user only.
      if (file === "" && !isInnerShown) return false;
      // The last line of a cell's script calls the function that holds the cell.
      if (this.#cells.get(file)?.lastLine === frame.getLineNumber()) return false;
      // The race of an await with the interrupt.
      if (frame.isPromiseAll() && isOwn(files[i + 1] ?? "")) return false;
      // Below the cell is what called it.
      return (lastCell === -1 || i <= lastCell) && !hidden.test(file) && !isOwn(file);
    };
    const shown = frames.filter((frame, i) => {
      isInnerShown = isShown(frame, i);
      return isInnerShown;
    });
    return [headline(error), ...shown.map((frame) => `    at ${this.#describe(frame)}`)].join("\n");
  }

  #describe(frame: NodeJS.CallSite): string {
    const text = String(frame);
    const file = frame.getFileName();
    const line = frame.getLineNumber();
    const column = frame.getColumnNumber();
    if (file === null || file === undefined || line === null || column === null) return text;
    const entry = this.#sourceMap(file)?.findEntry(line - 1, column - 1);
    if (entry === undefined || !("originalLine" in entry)) return text;
    return text.replace(
      `${file}:${line}:${column}`,
      () => `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`,
    );
  }

  #sourceMap(file: string): SourceMap | undefined {
    const decoded = this.#decoded.get(file);
    if (decoded !== undefined) return decoded;
    const cell = this.#cells.get(file);
    if (cell === undefined) return findSourceMap(file);
    const map = new SourceMap(JSON.parse(cell.sourceMap) as SourceMapPayload);
    this.#decoded.set(file, map);
    return map;
  }
}
