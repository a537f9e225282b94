import { randomUUID } from "node:crypto";
import { ExecutionQueue } from "./execution-queue.js";
import { History } from "./history.js";
import type { HistoryStore } from "./history-store.js";

/** A queue of cells with its own execution count and history: the main shell or a subshell. */
export interface Shell {
  /** Undefined for the main shell. */
  readonly id: string | undefined;
  readonly executions: ExecutionQueue;
  readonly history: History;
  /** Name of the file that a cell counts as in error messages, without its ending; unique among all shells. */
  filename(executionCount: number): string;
}

/**
 * The shells of a kernel. Cells of one shell run one after another, those of different shells beside each other: the runtime
 * has one thread, so one runs while another awaits something. Variables are shared, and so is an interrupt.
 *
 * @see https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html
 */
export class Shells {
  readonly main: Shell;
  readonly #subshells = new Map<string, Shell>();
  #created = 0;

  /** @param store - Keeps the history of the main shell; that of a subshell ends with it. */
  constructor(store: HistoryStore) {
    this.main = {
      id: undefined,
      executions: new ExecutionQueue(),
      history: new History(store),
      filename: (executionCount) => `cell-${executionCount}`,
    };
  }

  /** Opens a subshell and returns its id. */
  create(): string {
    const id = randomUUID();
    this.#created += 1;
    const name = `subshell-${this.#created}`;
    this.#subshells.set(id, {
      id,
      executions: new ExecutionQueue(),
      history: new History(),
      filename: (executionCount) => `${name}-cell-${executionCount}`,
    });
    return id;
  }

  /** The shell that a header names; undefined if there is none of that id. */
  find(id: string | null | undefined): Shell | undefined {
    return id === null || id === undefined ? this.main : this.#subshells.get(id);
  }

  /** Ids of the subshells, oldest first. */
  list(): readonly string[] {
    return [...this.#subshells.keys()];
  }

  /**
   * Ends a subshell: it takes no more requests, cells that wait in it are aborted, one that runs comes to its end.
   *
   * @returns Whether there was one of that id.
   */
  delete(id: string): boolean {
    const shell = this.#subshells.get(id);
    void shell?.executions.abortPending();
    return this.#subshells.delete(id);
  }

  /** Aborts the cells that run, in all shells: an interrupt is one of the whole kernel. */
  abortRunning(): void {
    for (const { executions } of [this.main, ...this.#subshells.values()]) executions.abortRunning();
  }
}
