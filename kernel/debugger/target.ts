import { readFile } from "node:fs/promises";
import type { Debugger } from "node:inspector";
import type { InspectorConnection, Runtime } from "../runtime/runtime.js";
import { BoundBreakpoints, breakLocations, conditionError, noCode, placeFor } from "./breakpoints.js";
import { predictCatch } from "./catch-prediction.js";
import type { CellSources } from "./cell-sources.js";
import type { SourceBreakpoint } from "./dap.js";
import { InspectorClient } from "./inspector-client.js";
import { type ExceptionFilters, type PauseListener, Pauses } from "./pauses.js";
import { hiddenScripts, Scripts, type UserScript } from "./scripts.js";
import { SourcePositions } from "./source-positions.js";

/** What a {@link Target} is told. */
export interface TargetOptions {
  readonly runtime: Runtime;
  readonly cells: CellSources;
  readonly listener: Pick<PauseListener, "onStopped" | "onContinued">;
  /** The breakpoints wanted in a source, by its path. */
  readonly wantedBreakpoints: (path: string) => readonly SourceBreakpoint[];
  /** Every path that breakpoints are wanted in. */
  readonly wantedPaths: () => Iterable<string>;
  readonly log: (line: string) => void;
}

/** One process under the debugger. */
export class Target {
  readonly client: InspectorClient;
  readonly scripts: Scripts;
  readonly pauses: Pauses;
  readonly #connection: InspectorConnection;
  readonly #options: TargetOptions;
  readonly #breakpoints: BoundBreakpoints;
  #isEnabled = false;

  /** Connects; nothing pauses before {@link Target.enable}. */
  constructor(options: TargetOptions) {
    this.#options = options;
    this.#connection = options.runtime.inspect((method, params) => this.#receive(method, params));
    this.client = new InspectorClient(this.#connection);
    this.scripts = new Scripts(options.cells);
    this.#breakpoints = new BoundBreakpoints(this.client);
    this.pauses = new Pauses(this.client, this.scripts, {
      ...options.listener,
      onNewScript: (script, pausesAtStart) => this.#onNewScript(script, pausesAtStart),
      predictCatch: (error) => predictCatch(error, this.client, (path) => this.text(path)),
    });
    void this.#connection.closed.then(() => this.pauses.onResumed());
  }

  /** Whether the process has ended, or the debugger let it go. */
  get isClosed(): boolean {
    return this.#connection.isClosed;
  }

  /** Whether breakpoints pause. */
  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  /** Makes breakpoints pause, also in what has been loaded. */
  async enable(exceptions: ExceptionFilters): Promise<void> {
    this.#isEnabled = true;
    await this.client.call("Debugger.enable", {});
    // Breakpoints are set between parsing and running, when the places are known where V8 can pause.
    await this.client.call("Debugger.setInstrumentationBreakpoint", {
      instrumentation: "beforeScriptWithSourceMapExecution",
    });
    await this.setExceptions(exceptions);
    for (const path of this.#options.wantedPaths()) await this.bind(path);
  }

  /** Makes breakpoints pause again at once after an interrupt, which no pause may hold up. */
  async allowPauses(): Promise<void> {
    await this.client.call("Debugger.setSkipAllPauses", { skip: false });
  }

  /** Chooses the errors that pause. */
  async setExceptions(filters: ExceptionFilters): Promise<void> {
    this.pauses.exceptions = filters;
    // V8 does not report what code that it steps over throws, although the user's may be what does not catch it.
    const patterns = filters.size > 0 ? [] : [...hiddenScripts];
    await this.client.call("Debugger.setBlackboxPatterns", { patterns });
    // V8 takes every error of a cell for caught, by the runtime.
    const state = filters.size > 0 ? "all" : "none";
    await this.client.call("Debugger.setPauseOnExceptions", { state });
  }

  /**
   * Sets the wanted breakpoints of a source in its scripts.
   *
   * @returns The line (0-based) of each in the latest script, or why it has none; undefined if there is no script yet.
   */
  async bind(path: string): Promise<readonly (number | string)[] | undefined> {
    if (isJavaScript(path)) return this.#breakpoints.bindFile(path, this.#options.wantedBreakpoints(path));
    let lines: readonly (number | string)[] | undefined;
    for (const script of this.scripts.ofPath(path))
      lines = await this.#breakpoints.bind(script, this.#options.wantedBreakpoints(path));
    return lines;
  }

  /**
   * The lines at which breakpoints would pause in a cell that has not run: V8 compiles it, and says where it can.
   *
   * @returns As {@link Target.bind}.
   */
  async predict(
    javascript: string,
    sourceMap: string,
    wanted: readonly SourceBreakpoint[],
  ): Promise<readonly (number | string)[]> {
    // While this domain is enabled, V8 reports each use of the console: hence for the compiler only.
    await this.client.call("Runtime.enable", {});
    const { scriptId } = await this.client
      .call("Runtime.compileScript", { expression: javascript, sourceURL: "", persistScript: true })
      .finally(() => this.client.call("Runtime.disable", {}));
    if (scriptId === undefined) return wanted.map(({ line }) => noCode(line));
    const positions = new SourcePositions((JSON.parse(sourceMap) as { mappings: string }).mappings);
    const locations = await breakLocations(this.client, scriptId, (at) => positions.sourceOf(at));
    return wanted.map((breakpoint) => {
      const { line } = breakpoint;
      return conditionError(breakpoint) ?? placeFor(locations, line - 1)?.line ?? noCode(line);
    });
  }

  /** The text of a cell or file, by its path; undefined if there is none. */
  async text(path: string): Promise<string | undefined> {
    return this.#options.cells.text(path) ?? readFile(path, "utf8").catch(() => undefined);
  }

  /** Lets the process go; what is paused goes on. */
  close(): void {
    this.#connection.close();
  }

  #receive(method: string, params: object): void {
    switch (method) {
      case "Debugger.scriptParsed":
        this.scripts.add(params as Debugger.ScriptParsedEventDataType);
        break;
      case "Debugger.paused":
        this.pauses
          .onPaused(params as Debugger.PausedEventDataType)
          .catch((error: unknown) => this.#fail("handle a pause", error));
        break;
      case "Debugger.resumed":
        this.pauses.onResumed();
        break;
      default:
    }
  }

  /** The script has to run, whatever becomes of its breakpoints. */
  async #onNewScript(script: UserScript, pausesAtStart: boolean): Promise<string | undefined> {
    try {
      const { path } = script.source;
      if (!isJavaScript(path)) await this.#breakpoints.bind(script, this.#options.wantedBreakpoints(path));
      return pausesAtStart ? await this.#breakpoints.setAtStart(script) : undefined;
    } catch (error) {
      this.#fail("set breakpoints", error);
      return undefined;
    }
  }

  #fail(what: string, error: unknown): void {
    if (!this.isClosed) this.#options.log(`The debugger could not ${what}: ${String(error)}`);
  }
}

/** Whether what runs is the file itself, which V8 finds by its path. */
function isJavaScript(path: string): boolean {
  return /\.[mc]?js$/.test(path);
}
