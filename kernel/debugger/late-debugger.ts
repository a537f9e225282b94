import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import type { DebugRequest, DebugResponse } from "../protocol/index.js";
import type { DebugSessionOptions } from "./debug-session.js";
import type { Debugger, EmitDebugEvent } from "./debugger.js";

/** A {@link Debugger} that is loaded when a front end first asks for it: the first cell need not wait for that. */
export class LateDebugger {
  readonly #options: Omit<DebugSessionOptions, "emit">;
  #loading: Promise<Debugger> | undefined;
  #loaded: Debugger | undefined;

  constructor(options: Omit<DebugSessionOptions, "emit">) {
    this.#options = options;
  }

  /** Notes a cell that is about to run; gives it in the form that breakpoints can be set in. */
  prepare(cell: InterpretedCell): InterpretedCell | Promise<InterpretedCell> {
    this.#options.cells.addRun(cell);
    return this.#loaded?.prepare(cell) ?? cell;
  }

  /** See {@link Debugger.handle}. */
  async handle(request: DebugRequest, publish: EmitDebugEvent): Promise<DebugResponse> {
    this.#loading ??= this.#load();
    return (await this.#loading).handle(request, publish);
  }

  async #load(): Promise<Debugger> {
    const { Debugger } = await import("./debugger.js");
    this.#loaded = new Debugger(this.#options);
    return this.#loaded;
  }
}
