import vm from "node:vm";
import type { MimeBundle } from "../../../lib/display.js";
import type { CellResult } from "../runtime.js";
import { type Command, sharedIndices } from "../wire.js";
import { CellRun, isInterruption, KeyboardInterrupt, runningCell } from "./cell-run.js";
import type { Comms } from "./comms.js";
import type { ErrorDescriber } from "./describe-error.js";
import { DisplayHandle } from "./display.js";
import { mimeBundle } from "./mime-bundle.js";
import type { Preload } from "./preload.js";
import type { Publisher } from "./publisher.js";
import type { StackTraces } from "./stack-traces.js";
import { writeDescriptor } from "./write-descriptor.js";

type CommandOf<Type extends Command["type"]> = Extract<Command, { readonly type: Type }>;

/** What the executor is built from. */
export interface ExecutorParts {
  readonly publisher: Publisher;
  readonly stackTraces: StackTraces;
  readonly errors: ErrorDescriber;
  readonly preload: Preload;
  readonly comms: Comms;
  /** Ends a cell's output on stdout and stderr, see wire.ts. */
  readonly marker: string;
  /** See {@link sharedIndices}. */
  readonly shared: Int32Array;
}

/** Functions that libraries put here run after an interrupt, which may have cut them off where no `finally` runs. */
const interruptedHooks: unique symbol = Symbol.for("cellship.interrupted") as never;

function recoverFromInterrupt(): void {
  const hooks = (globalThis as { [interruptedHooks]?: ReadonlySet<() => void> })[interruptedHooks];
  for (const recover of hooks ?? []) recover();
}

function isBrokenBySignal(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}

/** A signal that comes while a script ends breaks, in Node.js, the next script: this one, which waits a moment for it. */
function absorbSignal(): void {
  try {
    const wait = "for (const end = performance.now() + 10; performance.now() < end; );";
    new vm.Script(wait).runInThisContext({ breakOnSigint: true });
  } catch (error) {
    if (!isBrokenBySignal(error)) throw error;
  }
}

/**
 * Runs cells, and the callbacks of comms like cells. One may start while others await something. Whatever an interrupt
 * unwinds, its own state stays consistent: a cell ends through {@link ExecutorParts.publisher} exactly once, and no
 * promise of ours stands between two cells.
 */
export class Executor {
  readonly #parts: ExecutorParts;
  readonly #marker: Buffer;
  readonly #running = new Set<CellRun>();

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
    this.#marker = Buffer.from(parts.marker);
  }

  execute(command: CommandOf<"execute">): void {
    const { publisher, stackTraces, preload, shared } = this.#parts;
    const cell = new CellRun(command, shared);
    publisher.latestCell = cell;
    stackTraces.addCell(command);
    if (!this.#begin(cell)) return;
    if (preload.isNeededFor(command.freeNames)) {
      runningCell.run(cell, () => {
        preload.load(command.freeNames).then(
          () => this.#start(cell, command.javascript),
          (error) => this.#fail(cell, error),
        );
      });
    } else runningCell.run(cell, () => this.#start(cell, command.javascript));
  }

  /** Calls the callbacks of the comm that a front end sent something to. */
  receive({ cellId, sequence, event }: CommandOf<"comm">): void {
    const run = new CellRun({ cellId, filename: event.type, sequence }, this.#parts.shared);
    if (!this.#begin(run)) return;
    runningCell.run(run, () => {
      this.#parts.comms.deliver(event).then(
        () => this.#end(run, { status: "ok", data: undefined, metadata: {} }),
        (error) => this.#fail(run, error),
      );
    });
  }

  /** Ends what runs, up to a sequence number. */
  interrupt(sequence: number): void {
    for (const cell of [...this.#running].filter((running) => running.sequence <= sequence)) {
      // Ended first: what the rejections do is no longer the cell's result.
      this.#fail(cell, new KeyboardInterrupt());
      cell.interrupt();
    }
  }

  /** @returns Whether the cell shall start: one that waited behind a busy callback may have been interrupted already. */
  #begin(cell: CellRun): boolean {
    const { shared } = this.#parts;
    Atomics.store(shared, sharedIndices.startedCell, cell.sequence);
    this.#running.add(cell);
    if (Atomics.load(shared, sharedIndices.interruptedCell) < cell.sequence) return true;
    this.#end(cell, this.#parts.errors.result(new KeyboardInterrupt()));
    return false;
  }

  #start(cell: CellRun, javascript: string): void {
    if (cell.hasEnded) return;
    const { shared } = this.#parts;
    if (Atomics.exchange(shared, sharedIndices.signalled, 0) === 1) absorbSignal();
    let shown: Promise<readonly [unknown] | undefined>;
    try {
      const script = new vm.Script(javascript, {
        filename: cell.filename,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
      Atomics.store(shared, sharedIndices.inScript, 1);
      shown = script.runInThisContext({ breakOnSigint: true });
      Atomics.store(shared, sharedIndices.inScript, 0);
    } catch (error) {
      Atomics.store(shared, sharedIndices.inScript, 0);
      const isSigint = isBrokenBySignal(error);
      if (isSigint) Atomics.store(shared, sharedIndices.signalled, 0);
      this.#fail(cell, isSigint ? new KeyboardInterrupt() : error);
      return;
    }
    this.#finish(cell, shown).then(
      (data) => this.#end(cell, { status: "ok", data, metadata: {} }),
      (error) => this.#fail(cell, error),
    );
  }

  async #finish(
    cell: CellRun,
    running: Promise<readonly [unknown] | undefined>,
  ): Promise<MimeBundle | undefined> {
    let data: MimeBundle | undefined;
    try {
      const shown = await running;
      const value = shown?.[0];
      if (value !== undefined && !DisplayHandle.is(value)) data = await mimeBundle(value);
      await Promise.all(cell.pendingDisplays);
    } finally {
      for (const dispose of cell.disposers.reverse()) await dispose();
    }
    return data;
  }

  #fail(cell: CellRun, error: unknown): void {
    if (cell.hasEnded) return;
    for (const name of cell.declaredNames) {
      // Never reached: reading it later is a ReferenceError, not undefined.
      const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
      if (descriptor?.configurable === true && descriptor.value === undefined)
        Reflect.deleteProperty(globalThis, name);
    }
    const isInterrupted = isInterruption(error);
    if (isInterrupted) recoverFromInterrupt();
    this.#end(cell, this.#parts.errors.result(isInterrupted ? new KeyboardInterrupt() : error));
  }

  #end(cell: CellRun, result: CellResult): void {
    if (cell.hasEnded) return;
    cell.hasEnded = true;
    this.#running.delete(cell);
    writeDescriptor(1, this.#marker);
    writeDescriptor(2, this.#marker);
    try {
      this.#parts.publisher.result(cell.id, result);
    } catch (error) {
      // A value showed itself as something that JSON cannot hold.
      this.#parts.publisher.result(cell.id, this.#parts.errors.result(error));
    }
  }
}
