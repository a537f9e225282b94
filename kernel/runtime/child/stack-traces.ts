import { readFileSync } from "node:fs";
import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cellLabel } from "../../cell-label.js";
import type { Position } from "../../code-frame.js";

/** Where this package's compiled code lies; its frames say nothing to the author of a cell. */
const ownFolders = ["kernel", "lib", "magics"].map(
  (folder) => new URL(`../../../${folder}/`, import.meta.url).href,
);
/** Frames that are shown at most; deep recursions repeat themselves. */
const maxFrames = 20;

function isOwn(file: string): boolean {
  return ownFolders.some((folder) => file.startsWith(folder) || file.startsWith(fileURLToPath(folder)));
}

function isPackage(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** Whether a frame of `file`, or a line that names it, is of code that the user wrote. */
function isUsers(file: string): boolean {
  return !/\bnode:/.test(file) && !isPackage(file) && !ownFolders.some((folder) => file.includes(folder));
}

/** `Name: message`, also where the getters of an error throw. */
export function headline(error: Error): string {
  try {
    const name = String(error.name);
    const code = "code" in error && /^ERR_/.test(String(error.code)) ? ` [${error.code}]` : "";
    const title = name.includes(code) ? name : name + code;
    return error.message === "" ? title : `${title}: ${error.message}`;
  } catch {
    return "Error";
  }
}

/** Says once how often a line repeats, and cuts what is too long. */
function shortened(lines: readonly string[]): string[] {
  const short: string[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? "";
    let end = i + 1;
    while (lines[end] === line) end += 1;
    const count = end - i;
    short.push(line);
    if (count === 2) short.push(line);
    if (count > 2) short.push(`    … ${count - 1} more times`);
    i = end;
  }
  const rest = short.length - maxFrames;
  return rest <= 0 ? short : [...short.slice(0, maxFrames), `    … ${rest} more`];
}

interface Cell {
  readonly filename: string;
  readonly source: string;
  readonly sourceMap: string;
  /** Of the JavaScript. */
  readonly lastLine: number;
}

/** Where a line of a stack trace points to. */
export interface Place extends Position {
  /** Text of the cell or file. */
  readonly source: string;
}

/**
 * Positions of cells and of imported TypeScript modules in stack traces. `Error.prepareStackTrace` is the place
 * to do it in: `error.stack` is then right also where the user prints it.
 */
export class StackTraces {
  /** Folder that paths of local modules are shown relative to. */
  readonly #folder: string;
  readonly #cells = new Map<string, Cell>();
  readonly #decoded = new Map<string, SourceMap>();
  readonly #origins = new WeakMap<Error, Error>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Registers a cell before it runs. */
  addCell(cell: {
    readonly filename: string;
    readonly source: string;
    readonly javascript: string;
    readonly sourceMap: string;
  }): void {
    const { filename, source, sourceMap } = cell;
    this.#cells.set(filename, { filename, source, sourceMap, lastLine: cell.javascript.split("\n").length });
  }

  install(): void {
    // Deep library calls must not push the cell's own frame out of the trace.
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (error, frames) => this.#format(error, frames);
  }

  /**
   * Notes where the user caused an error whose own stack does not say so.
   *
   * @param origin - An error made there.
   */
  noteOrigin(error: unknown, origin: Error): void {
    if (error instanceof Error) this.#origins.set(error, origin);
  }

  /** The lines of an error's stack that concern the user, `    at …`; innermost first. */
  framesOf(error: Error): string[] {
    const lines = this.#stackOf(error).split("\n");
    const frames = lines
      .filter((line) => /^\s+(at \S|… \d)/.test(line) && isUsers(line))
      .map((line) => line.replace(`${this.#folder}${path.sep}`, ""));
    const syntax = this.#syntaxErrorPlace(lines);
    if (syntax !== undefined) frames.unshift(syntax);
    const origin = this.#origins.get(error);
    const isFromCell = frames.some((line) => /cell \[/.test(line));
    return origin === undefined || isFromCell ? frames : [...frames, ...this.framesOf(origin)];
  }

  /** Where a line of {@link framesOf} points to, if its text is known. */
  placeOf(frame: string): Place | undefined {
    const place = /\((.+)\)$/.exec(frame)?.[1] ?? frame.replace(/^\s+at (async )?/, "");
    const [, name = "", line, , column] = /^(.+?)(?:, line |:)(\d+)(, column |:)(\d+)$/.exec(place) ?? [];
    const source = this.#sourceOf(name);
    return source === undefined ? undefined : { source, line: Number(line), column: Number(column) };
  }

  #stackOf(error: Error): string {
    try {
      return String(error.stack);
    } catch {
      return "";
    }
  }

  #sourceOf(name: string): string | undefined {
    const cell = [...this.#cells.values()].findLast(({ filename }) => cellLabel(filename) === name);
    if (cell !== undefined) return cell.source;
    try {
      return readFileSync(path.resolve(this.#folder, name), "utf8");
    } catch {
      return undefined;
    }
  }

  /** Of code that does not parse, V8 shows file, line and a caret before the message. */
  #syntaxErrorPlace([first = "", , carets = ""]: readonly string[]): string | undefined {
    const [, file = "", line] = /^(.+):(\d+)$/.exec(first) ?? [];
    const column = carets.indexOf("^") + 1;
    if (line === undefined || column === 0 || !/^\s*\^+$/.test(carets)) return undefined;
    return `    at ${this.#place(file, Number(line), column)}`;
  }

  #format(error: Error, frames: readonly NodeJS.CallSite[]): string {
    const files = frames.map((frame) => frame.getFileName() ?? "");
    const lastCell = files.findLastIndex((file) => this.#cells.has(file));
    const hasUsers = files.some((file) => file !== "" && isUsers(file));
    let isInnerShown = false;
    const isShown = (frame: NodeJS.CallSite, i: number): boolean => {
      const file = files[i] ?? "";
      // A built-in such as Array.map says something between two frames of the user only.
      if (file === "" && !isInnerShown) return false;
      // The last line of a cell's script calls the function that holds the cell.
      if (this.#cells.get(file)?.lastLine === frame.getLineNumber()) return false;
      // The race of an await with the interrupt.
      if (frame.isPromiseAll() && isOwn(files[i + 1] ?? "")) return false;
      // What a package does inside is of interest only where no code of the user's leads there.
      if (hasUsers && isPackage(file)) return false;
      // Below the cell is what called it.
      return (lastCell === -1 || i <= lastCell) && !file.startsWith("node:") && !isOwn(file);
    };
    const shown = frames.filter((frame, i) => {
      isInnerShown = isShown(frame, i);
      return isInnerShown;
    });
    return [headline(error), ...shortened(shown.map((frame) => `    at ${this.#describe(frame)}`))].join(
      "\n",
    );
  }

  #describe(frame: NodeJS.CallSite): string {
    const text = String(frame);
    const file = frame.getFileName();
    const line = frame.getLineNumber();
    const column = frame.getColumnNumber();
    if (file === null || file === undefined || line === null || column === null) return text;
    return text.replace(`${file}:${line}:${column}`, () => this.#place(file, line, column));
  }

  /** A position of running code as the user knows it: `cell [3], line 4, column 5` or `lib/util.ts:4:5`. */
  #place(file: string, line: number, column: number): string {
    const entry = this.#sourceMap(file)?.findEntry(line - 1, column - 1);
    const isMapped = entry !== undefined && "originalLine" in entry;
    const at = isMapped
      ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : { line, column };
    if (this.#cells.has(file)) return `${cellLabel(file)}, line ${at.line}, column ${at.column}`;
    return `${this.#pathOf(file)}:${at.line}:${at.column}`;
  }

  #pathOf(file: string): string {
    const full = file.startsWith("file:") ? fileURLToPath(file) : file;
    const relative = path.relative(this.#folder, full);
    return relative.startsWith("..") || path.isAbsolute(relative) ? full : relative;
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
