import { type HistoryLine, type HistoryStore, MemoryHistoryStore } from "./history-store.js";
import type { HistoryEntry, HistoryRequest } from "./protocol/index.js";

interface Line extends HistoryLine {
  readonly session: number;
}

/** The cells of this session, numbered from 1, and, as far as the store keeps them, those of the sessions before. */
export class History {
  readonly #store: HistoryStore;
  readonly #lines: HistoryLine[] = [];

  constructor(store: HistoryStore = new MemoryHistoryStore()) {
    this.#store = store;
  }

  /** The number that the next stored cell gets. */
  get nextNumber(): number {
    return this.#lines.length + 1;
  }

  /** Stores a cell and returns its number. */
  add(source: string): number {
    const line: HistoryLine = { number: this.nextNumber, source, result: null };
    this.#lines.push(line);
    this.#store.append(line);
    return line.number;
  }

  /** Stores the plain text of what cell `number` evaluated to. */
  setResult(number: number, result: string): void {
    const line = this.#lines[number - 1];
    if (line === undefined) return;
    line.result = result;
    this.#store.appendResult(number, result);
  }

  /** The entries that a request asks for, oldest first. */
  query(request: HistoryRequest): readonly HistoryEntry[] {
    return this.#select(request).map(({ session, number, source, result }) => [
      session,
      number,
      request.output ? [source, result] : source,
    ]);
  }

  #select(request: HistoryRequest): readonly Line[] {
    switch (request.hist_access_type) {
      case "tail":
        return this.#last(request.n);
      case "range": {
        const { start, stop = Number.POSITIVE_INFINITY } = request;
        return this.#session(this.#absolute(request.session)).filter(
          ({ number }) => number >= start && number < stop,
        );
      }
      case "search": {
        const pattern = globToRegExp(request.pattern);
        const found = this.#all().filter(({ source }) => pattern.test(source));
        return lastOf(request.unique ? latestOfEachSource(found) : found, request.n);
      }
      default:
        return request satisfies never;
    }
  }

  /** 0 is this session, -1 the one before it. */
  #absolute(session: number): number {
    if (session > 0) return session;
    if (session === 0) return this.#store.session;
    return this.#store.earlierSessions().at(session) ?? 0;
  }

  #session(session: number): readonly Line[] {
    const lines = session === this.#store.session ? this.#lines : this.#store.read(session);
    return lines.map((line) => ({ ...line, session }));
  }

  #all(): readonly Line[] {
    const sessions = [...this.#store.earlierSessions(), this.#store.session];
    return sessions.flatMap((session) => this.#session(session));
  }

  /** The latest `count` lines; reads no more sessions than it needs. */
  #last(count: number): readonly Line[] {
    let lines = this.#session(this.#store.session);
    const earlier = [...this.#store.earlierSessions()];
    for (
      let session = earlier.pop();
      session !== undefined && lines.length < count;
      session = earlier.pop()
    ) {
      lines = [...this.#session(session), ...lines];
    }
    return lastOf(lines, count);
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
