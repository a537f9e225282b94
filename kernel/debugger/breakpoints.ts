import type { Debugger } from "node:inspector";
import { pathToFileURL } from "node:url";
import type { Position } from "../interpreter/line-index.js";
import { InspectorError } from "../runtime/remote-inspector.js";
import type { Breakpoint, Source, SourceBreakpoint } from "./dap.js";
import { DebugRequestError } from "./debug-request-error.js";
import { conditionToJavaScript, logPointCondition } from "./expression.js";
import type { InspectorClient } from "./inspector-client.js";
import type { UserScript } from "./scripts.js";

/** A place where V8 can pause, and its place in the source (0-based). */
export interface BreakLocation {
  readonly location: Debugger.Location;
  readonly source: Position;
}

/** The places in a script where V8 can pause, in the script's order. */
export async function breakLocations(
  client: InspectorClient,
  scriptId: string,
  sourceOf: (position: Position) => Position | undefined,
): Promise<BreakLocation[]> {
  const start = { scriptId, lineNumber: 0, columnNumber: 0 };
  const { locations } = await client.call("Debugger.getPossibleBreakpoints", { start });
  return locations.flatMap((location) => {
    const source = sourceOf({ line: location.lineNumber, column: location.columnNumber ?? 0 });
    return source === undefined ? [] : [{ location, source }];
  });
}

/** The first place on `line` (0-based), or on the next line that has one. */
export function placeFor(
  locations: readonly BreakLocation[],
  line: number,
): { readonly location: Debugger.Location; readonly line: number } | undefined {
  let best: BreakLocation | undefined;
  for (const candidate of locations) {
    if (candidate.source.line < line) continue;
    if (best === undefined || candidate.source.line < best.source.line) best = candidate;
  }
  return best && { location: best.location, line: best.source.line };
}

/** The breakpoints of one process in the scripts that it has parsed. */
export class BoundBreakpoints {
  readonly #client: InspectorClient;
  readonly #locations = new Map<string, readonly BreakLocation[]>();
  /** V8's ids by script, or by file. */
  readonly #ids = new Map<string, string[]>();
  #latest: Promise<unknown> = Promise.resolve();

  constructor(client: InspectorClient) {
    this.#client = client;
  }

  /**
   * Makes `wanted` the breakpoints of a script.
   *
   * @returns The line (0-based) of each, or why it has none.
   */
  bind(script: UserScript, wanted: readonly SourceBreakpoint[]): Promise<(number | string)[]> {
    return this.#inTurn(() => this.#bind(script, wanted));
  }

  async #bind(script: UserScript, wanted: readonly SourceBreakpoint[]): Promise<(number | string)[]> {
    const { scriptId } = script;
    await this.#clear(scriptId);
    if (wanted.length === 0) return [];
    const locations = await this.#locationsOf(script);
    const ids: string[] = [];
    this.#ids.set(scriptId, ids);
    const lines = new Map<number, number | string>();
    const outcome: (number | string)[] = [];
    for (const breakpoint of wanted) {
      const place = placeFor(locations, breakpoint.line - 1);
      if (place === undefined) {
        outcome.push(noCode(breakpoint.line));
        continue;
      }
      // V8 refuses a second breakpoint at one place.
      const known = lines.get(place.line) ?? (await this.#set(place, breakpoint, ids));
      lines.set(place.line, known);
      outcome.push(known);
    }
    return outcome;
  }

  /**
   * Makes `wanted` the breakpoints of a JavaScript file, also before it is loaded: V8 sets them when it parses it.
   *
   * @returns As {@link BoundBreakpoints.bind}.
   */
  bindFile(path: string, wanted: readonly SourceBreakpoint[]): Promise<(number | string)[]> {
    return this.#inTurn(() => this.#bindFile(path, wanted));
  }

  async #bindFile(path: string, wanted: readonly SourceBreakpoint[]): Promise<(number | string)[]> {
    await this.#clear(path);
    const ids: string[] = [];
    this.#ids.set(path, ids);
    const urlRegex = `^${escapeRegExp(pathToFileURL(path).href)}([?#]|$)`;
    const outcome: (number | string)[] = [];
    for (const breakpoint of wanted) {
      outcome.push(
        await this.#attempt(async () => {
          const condition = conditionOf(breakpoint);
          const lineNumber = breakpoint.line - 1;
          const set = await this.#client.call("Debugger.setBreakpointByUrl", {
            urlRegex,
            lineNumber,
            ...(condition !== undefined && { condition }),
          });
          ids.push(set.breakpointId);
          return set.locations[0]?.lineNumber ?? lineNumber;
        }),
      );
    }
    return outcome;
  }

  /** Sets a breakpoint at the first statement of a script; gives V8's id of it, if there is none already. */
  async setAtStart(script: UserScript): Promise<string | undefined> {
    const [first] = await this.#locationsOf(script);
    if (first === undefined) return undefined;
    const { scriptId, lineNumber, columnNumber = 0 } = first.location;
    const location = { scriptId, lineNumber, columnNumber };
    const set = await this.#client.call("Debugger.setBreakpoint", { location }).catch(() => undefined);
    return set?.breakpointId;
  }

  async #locationsOf({ scriptId, sourceOf }: UserScript): Promise<readonly BreakLocation[]> {
    const locations =
      this.#locations.get(scriptId) ?? (await breakLocations(this.#client, scriptId, sourceOf));
    this.#locations.set(scriptId, locations);
    return locations;
  }

  /** Front ends may send several requests at once. */
  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#latest.then(task);
    this.#latest = result.catch(() => {});
    return result;
  }

  async #clear(key: string): Promise<void> {
    for (const breakpointId of this.#ids.get(key) ?? [])
      await this.#client.call("Debugger.removeBreakpoint", { breakpointId });
    this.#ids.delete(key);
  }

  async #attempt(set: () => Promise<number>): Promise<number | string> {
    try {
      return await set();
    } catch (error) {
      if (error instanceof DebugRequestError || error instanceof InspectorError) return error.message;
      throw error;
    }
  }

  #set(
    { location, line }: { readonly location: Debugger.Location; readonly line: number },
    breakpoint: SourceBreakpoint,
    ids: string[],
  ): Promise<number | string> {
    return this.#attempt(async () => {
      const condition = conditionOf(breakpoint);
      const { scriptId, lineNumber, columnNumber = 0 } = location;
      const set = await this.#client.call("Debugger.setBreakpoint", {
        location: { scriptId, lineNumber, columnNumber },
        ...(condition !== undefined && { condition }),
      });
      ids.push(set.breakpointId);
      return line;
    });
  }
}

/** A text that matches only itself in a regular expression. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.+*?()[\]{}|^$\\]/g, "\\$&");
}

/** Why a breakpoint has no place. */
export function noCode(line: number): string {
  return `There is no code at or after line ${line}.`;
}

/** The condition of a breakpoint in JavaScript. */
export function conditionOf({ condition, logMessage }: SourceBreakpoint): string | undefined {
  const test = condition === undefined ? undefined : conditionToJavaScript(condition);
  if (logMessage === undefined) return test;
  const print = logPointCondition(logMessage);
  return test === undefined ? print : `${test} && (${print})`;
}

/** What is wrong with the condition of a breakpoint; undefined if nothing is. */
export function conditionError(breakpoint: SourceBreakpoint): string | undefined {
  try {
    conditionOf(breakpoint);
    return undefined;
  } catch (error) {
    if (error instanceof DebugRequestError) return error.message;
    throw error;
  }
}

/** Numbers breakpoints, and says what came of each. */
export class BreakpointNumbers {
  #latest = 0;

  /** @param outcome - Line (0-based), or why there is none. */
  report(wanted: SourceBreakpoint, source: Source, outcome: number | string): Breakpoint {
    this.#latest += 1;
    const common = { id: this.#latest, source };
    return typeof outcome === "number"
      ? { ...common, verified: true, line: outcome + 1 }
      : { ...common, verified: false, line: wanted.line, message: outcome };
  }
}
