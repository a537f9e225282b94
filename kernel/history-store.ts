import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "./protocol/index.js";

/** One executed cell. */
export interface HistoryLine {
  /** Counts the cells of its session from 1. */
  readonly number: number;
  readonly source: string;
  /** Plain text of what it evaluated to. */
  result: string | null;
}

/** The sessions of a history, numbered from 1 in the order they began. */
export interface HistoryStore {
  /** Number of the session that runs. */
  readonly session: number;
  /** Numbers of the earlier sessions, ascending; sessions of kernels that run at the same time may be among them. */
  earlierSessions(): readonly number[];
  /** The lines of an earlier session; none if there is no such session. */
  read(session: number): readonly HistoryLine[];
  /** Adds a cell to the session that runs. */
  append(line: HistoryLine): void;
  /** Adds the result of a cell of the session that runs. */
  appendResult(number: number, result: string): void;
}

/** Keeps nothing: what runs is session 1. */
export class MemoryHistoryStore implements HistoryStore {
  readonly session = 1;

  earlierSessions(): readonly number[] {
    return [];
  }

  read(): readonly HistoryLine[] {
    return [];
  }

  append(): void {}

  appendResult(): void {}
}

const extension = ".jsonl";
/** Sessions that a search looks at, the latest. */
const searchedSessions = 1000;

/** Where {@link FileHistoryStore} keeps its files. */
export interface FileHistoryStoreOptions {
  /** Absolute path; created when the first cell is stored. */
  readonly folder: string;
  /** Takes one line about a folder that cannot be read or written; the session then lives without. */
  readonly log: (line: string) => void;
}

/**
 * One file a session, one JSON text a line: a kernel appends to its own file only, so that several kernels at once
 * and a crash in the middle of a line hurt nobody else. The exclusive creation of a file takes its number.
 */
export class FileHistoryStore implements HistoryStore {
  readonly #folder: string;
  readonly #log: (line: string) => void;
  #session: number | undefined;
  #isBroken = false;

  constructor({ folder, log }: FileHistoryStoreOptions) {
    this.#folder = folder;
    this.#log = log;
  }

  get session(): number {
    this.#session ??= this.#begin();
    return this.#session;
  }

  earlierSessions(): readonly number[] {
    const numbers = this.#numbers();
    const { session } = this;
    return numbers.filter((number) => number < session).slice(-searchedSessions);
  }

  read(session: number): readonly HistoryLine[] {
    let text: string;
    try {
      text = readFileSync(this.#file(session), "utf8");
    } catch {
      return [];
    }
    const lines = new Map<number, HistoryLine>();
    for (const record of text.split("\n").map(parseRecord)) {
      if (record === undefined) continue;
      const { number, source, result } = record;
      if (source !== undefined) lines.set(number, { number, source, result: null });
      const line = lines.get(number);
      if (line !== undefined && result !== undefined) line.result = result;
    }
    return [...lines.values()];
  }

  append({ number, source }: HistoryLine): void {
    this.#write({ number, source });
  }

  appendResult(number: number, result: string): void {
    this.#write({ number, result });
  }

  #write(record: object): void {
    const file = this.#file(this.session);
    if (this.#isBroken) return;
    try {
      // One write in append mode: readers see whole lines.
      appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Takes the next number; without a folder to write to, the number is this kernel's own. */
  #begin(): number {
    let next = (this.#numbers().at(-1) ?? 0) + 1;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      for (; ; next += 1) {
        try {
          closeSync(openSync(this.#file(next), "wx", 0o600));
          return next;
        } catch (error) {
          // Another kernel began at the same moment.
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
      }
    } catch (error) {
      this.#fail(error);
      return next;
    }
  }

  #numbers(): readonly number[] {
    let names: readonly string[];
    try {
      names = readdirSync(this.#folder);
    } catch {
      return [];
    }
    return names
      .filter((name) => /^\d+\.jsonl$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
  }

  #file(session: number): string {
    return join(this.#folder, `${session}${extension}`);
  }

  #fail(error: unknown): void {
    this.#isBroken = true;
    this.#log(`The history is not kept: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface HistoryRecord {
  readonly number: number;
  readonly source: string | undefined;
  readonly result: string | undefined;
}

/** Undefined for a line that was cut off. */
function parseRecord(text: string): HistoryRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || typeof value.number !== "number") return undefined;
  const { number, source, result } = value;
  return {
    number,
    source: typeof source === "string" ? source : undefined,
    result: typeof result === "string" ? result : undefined,
  };
}
