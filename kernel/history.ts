import type { HistoryEntry, HistoryRequest } from "./protocol/index.js";

/** Number of the session that runs; earlier sessions are not kept. */
const currentSession = 1;

interface Line {
  readonly number: number;
  readonly source: string;
  result: string | null;
}

/** The cells of this session, in memory, numbered from 1. */
export class History {
  readonly #lines: Line[] = [];

  /** The number that the next stored cell gets. */
  get nextNumber(): number {
    return this.#lines.length + 1;
  }

  /** Stores a cell and returns its number. */
  add(source: string): number {
    const number = this.nextNumber;
    this.#lines.push({ number, source, result: null });
    return number;
  }

  /** Stores the plain text of what cell `number` evaluated to. */
  setResult(number: number, result: string): void {
    const line = this.#lines[number - 1];
    if (line !== undefined) line.result = result;
  }

  /** The entries that a request asks for, oldest first. */
  query(request: HistoryRequest): readonly HistoryEntry[] {
    return this.#select(request).map(({ number, source, result }) => [
      currentSession,
      number,
      request.output ? [source, result] : source,
    ]);
  }

  #select(request: HistoryRequest): readonly Line[] {
    switch (request.hist_access_type) {
      case "tail":
        return lastOf(this.#lines, request.n);
      case "range": {
        if (request.session !== 0 && request.session !== currentSession) return [];
        const { start, stop = Number.POSITIVE_INFINITY } = request;
        return this.#lines.filter(({ number }) => number >= start && number < stop);
      }
      case "search": {
        const pattern = globToRegExp(request.pattern);
        const found = this.#lines.filter(({ source }) => pattern.test(source));
        return lastOf(request.unique ? latestOfEachSource(found) : found, request.n);
      }
      default:
        return request satisfies never;
    }
  }
}

function lastOf<Item>(items: readonly Item[], count = items.length): readonly Item[] {
  return count > 0 ? items.slice(-count) : [];
}

function latestOfEachSource(lines: readonly Line[]): readonly Line[] {
  const latest = new Map(lines.map((line) => [line.source, line]));
  return lines.filter((line) => latest.get(line.source) === line);
}

/** `*` stands for any text, `?` for one character; the whole source has to match. */
function globToRegExp(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "su");
}
