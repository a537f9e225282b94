import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import type { JsonObject } from "../protocol/index.js";
import type { Runtime } from "../runtime/runtime.js";
import type { CellSources } from "./cell-sources.js";
import { mainThread, type SourceBreakpoint } from "./dap.js";
import { DebugRequestError } from "./debug-request-error.js";
import type { ExceptionFilters, Pause } from "./pauses.js";
import { Target } from "./target.js";

/** What a {@link DebugSession} is built from. */
export interface DebugSessionOptions {
  readonly runtime: Runtime;
  readonly cells: CellSources;
  /** Turns a text into the script that a cell of that text would run. */
  readonly interpret: (source: string, filename: string) => InterpretedCell;
  /** Makes a global variable known to the type checker. */
  readonly declareGlobal: (name: string) => Promise<void>;
  readonly emit: (event: string, body: JsonObject) => void;
  readonly log: (line: string) => void;
}

const reasons: Readonly<Record<Pause["reason"], string>> = {
  breakpoint: "Paused at a breakpoint",
  step: "Paused after a step",
  exception: "Paused on an error",
  pause: "Paused",
};

/**
 * The debugger as the front end left it: started or not, its breakpoints and filters. They stay when the process ends
 * that is debugged; the next one gets them too.
 */
export class DebugSession {
  readonly cells: CellSources;
  readonly interpret: DebugSessionOptions["interpret"];
  readonly declareGlobal: DebugSessionOptions["declareGlobal"];
  readonly emit: DebugSessionOptions["emit"];
  /** Breakpoints by the path of their source. */
  readonly wanted = new Map<string, readonly SourceBreakpoint[]>();
  readonly #options: DebugSessionOptions;
  #isStarted = false;
  #exceptions: ExceptionFilters = new Set();
  #target: Target | undefined;
  #enabling: Promise<void> = Promise.resolve();

  constructor(options: DebugSessionOptions) {
    this.#options = options;
    this.cells = options.cells;
    this.interpret = options.interpret;
    this.declareGlobal = options.declareGlobal;
    this.emit = options.emit;
  }

  /** Whether breakpoints pause. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** The pause; undefined while the program runs. */
  get pause(): Pause | undefined {
    return this.#target?.pauses.current;
  }

  /** Starts the debugger; does nothing if it is started. */
  async start(): Promise<void> {
    this.#isStarted = true;
    await this.target();
  }

  /** Ends the debugger: breakpoints are forgotten and what is paused goes on. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#exceptions = new Set();
    this.wanted.clear();
    const target = this.#target;
    if (target === undefined || target.isClosed) return;
    await target.client.helper("release", []).catch(() => {});
    target.close();
  }

  /** Chooses the errors that pause. */
  async setExceptions(filters: ExceptionFilters): Promise<void> {
    this.#exceptions = filters;
    await (await this.target()).setExceptions(filters);
  }

  /** The process, connected, and with its breakpoints if the debugger is started. */
  async target(): Promise<Target> {
    if (this.#target === undefined || this.#target.isClosed) {
      this.#target = new Target({
        ...this.#options,
        listener: {
          onStopped: (pause) => this.#onStopped(pause),
          onContinued: () => this.emit("continued", { threadId: mainThread.id, allThreadsContinued: true }),
        },
        wantedPaths: () => this.wanted.keys(),
        wantedBreakpoints: (path) => this.wanted.get(path) ?? [],
      });
    }
    const target = this.#target;
    if (this.#isStarted && !target.isEnabled) this.#enabling = target.enable(this.#exceptions);
    await this.#enabling;
    return target;
  }

  /**
   * The pause.
   *
   * @throws {DebugRequestError} If the program runs.
   */
  paused(): Pause {
    const { pause } = this;
    if (pause === undefined) {
      throw new DebugRequestError(
        "not_paused",
        "The program is not paused. Set a breakpoint and run the cell.",
      );
    }
    return pause;
  }

  #onStopped(pause: Pause): void {
    const { reason, exception } = pause;
    this.#target?.client.helper("begin", []).catch(() => {});
    this.emit("stopped", {
      reason,
      description: reasons[reason],
      threadId: mainThread.id,
      allThreadsStopped: true,
      ...(exception !== undefined && { text: exception.description ?? String(exception.value) }),
    });
  }
}
