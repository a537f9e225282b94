import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { sharedIndices } from "../wire.js";

/** Ends a cell that the user stopped; named as in other kernels, because front ends know the name. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";

  constructor() {
    super("The cell was interrupted.");
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Whether something was thrown by an interrupt. */
export function isInterruption(error: unknown): boolean {
  return error instanceof KeyboardInterrupt || isTermination(error);
}

/**
 * Whether a value is what V8 leaves in the rejected promise of an async function that it terminated: a value of V8's own
 * that is of none of the language's types and cannot be inspected.
 */
function isTermination(value: unknown): boolean {
  const isOfLanguage =
    typeof value === "undefined" ||
    typeof value === "boolean" ||
    typeof value === "number" ||
    typeof value === "bigint" ||
    typeof value === "string" ||
    typeof value === "symbol" ||
    typeof value === "object" ||
    typeof value === "function";
  return !isOfLanguage;
}

/** One execution of a cell, as callbacks that it leaves behind still know it. */
export class CellRun {
  readonly id: string;
  readonly filename: string;
  /** Counts the cells of the process from 1. */
  readonly sequence: number;
  /** Work to await before the cell ends: displays whose data are promises. */
  readonly pendingDisplays = new Set<Promise<void>>();
  /** Resources of top-level `using`, disposed of in reverse order when the cell ends. */
  readonly disposers: (() => unknown)[] = [];
  /** Global names that this cell declared first. */
  readonly declaredNames: string[] = [];
  hasEnded = false;
  readonly #pendingAwaits = new Set<(reason: unknown) => void>();
  /** Made when it is first asked for: most cells need none. */
  #interruption: AbortController | undefined;
  #isInterrupted = false;
  readonly #shared: Int32Array;

  /** @param shared - See {@link sharedIndices}. */
  constructor(
    { cellId, filename, sequence }: { cellId: string; filename: string; sequence: number },
    shared: Int32Array,
  ) {
    this.id = cellId;
    this.filename = filename;
    this.sequence = sequence;
    this.#shared = shared;
  }

  /** Node.js stores the cell in timers and sockets, which users look at. */
  [inspect.custom](): string {
    return `[${this.filename}]`;
  }

  /** Aborted when the cell is interrupted. */
  get signal(): AbortSignal {
    this.#interruption ??= new AbortController();
    if (this.#isInterrupted) this.#interruption.abort(new KeyboardInterrupt());
    return this.#interruption.signal;
  }

  /** Rejects what the cell awaits, now and from now on. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#interruption?.abort(new KeyboardInterrupt());
    for (const reject of this.#pendingAwaits) reject(new KeyboardInterrupt());
    this.#pendingAwaits.clear();
  }

  /** A value to await in place of `value`, which rejects when the cell is interrupted. */
  interruptible(value: unknown): unknown {
    if (this.#isInterrupted || this.#isToEnd()) throw new KeyboardInterrupt();
    if (!isThenable(value)) return value;
    return this.#race(value);
  }

  /** A loop over microtasks keeps the main thread from hearing of an interrupt in any other way. */
  #isToEnd(): boolean {
    return !this.hasEnded && Atomics.load(this.#shared, sharedIndices.interruptedCell) >= this.sequence;
  }

  /**
   * Built of what V8 follows when it looks for the async callers of an error, async functions and
   * `Promise.all`, with one reaction to each promise; other races would cut stack traces here.
   */
  async #race(value: PromiseLike<unknown>): Promise<unknown> {
    let open = (): void => {};
    const gate = new Promise<void>((resolve, reject) => {
      this.#pendingAwaits.add(reject);
      open = () => {
        this.#pendingAwaits.delete(reject);
        resolve();
      };
    });
    const [result] = await Promise.all([settle(value, open), gate]);
    return result;
  }
}

async function settle(value: PromiseLike<unknown>, open: () => void): Promise<unknown> {
  try {
    return await value;
  } finally {
    open();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === "object" || typeof value === "function") &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** Which cell the code that runs belongs to, across awaits, timers and event emitters. */
export const runningCell = new AsyncLocalStorage<CellRun>();

/** Where output goes in its place: the cell that a callback was made in. */
export const outputCell = new AsyncLocalStorage<CellRun>();

/** Descriptions of the symbols under which Node.js keeps its bookkeeping in promises. */
const bookkeeping = new Set(["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"]);

/** Makes promises print as they do where nothing tracks them: `Promise { 1 }`. */
export function hidePromiseBookkeeping(): void {
  Object.defineProperty(Promise.prototype, inspect.custom, {
    value(this: Promise<unknown>): Promise<unknown> {
      for (const symbol of Object.getOwnPropertySymbols(this)) {
        if (bookkeeping.has(symbol.description ?? ""))
          Object.defineProperty(this, symbol, { enumerable: false });
      }
      // Returning the promise itself asks for the usual format.
      return this;
    },
    configurable: true,
    writable: true,
  });
}
