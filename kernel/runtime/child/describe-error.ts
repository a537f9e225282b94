import { inspect, types } from "node:util";
import { codeExcerpt } from "../../code-frame.js";
import type { CellResult } from "../runtime.js";
import { headline, type StackTraces } from "./stack-traces.js";

const deepestCause = 5;
/** Parts of an AggregateError that are shown. */
const maxParts = 10;

function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function indented(lines: readonly string[], by: string): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => by + line);
}

/** Describes errors as notebooks show them: name, message, code at the place, the user's frames, then causes. */
export class ErrorDescriber {
  readonly #traces: StackTraces;

  constructor(traces: StackTraces) {
    this.#traces = traces;
  }

  /** The error as text. */
  describe(error: unknown): string {
    return this.#lines(error, [], []).join("\n");
  }

  /** How a cell ends that threw `error`, which need not be an Error. */
  result(error: unknown): CellResult & { readonly status: "error" } {
    const text = this.describe(error);
    if (!isError(error))
      return { status: "error", ename: "Uncaught", evalue: inspect(error), traceback: text.split("\n") };
    const ename = String(error.name);
    const red = text.startsWith(ename) ? `\u001b[31m${ename}\u001b[39m${text.slice(ename.length)}` : text;
    return { status: "error", ename, evalue: String(error.message), traceback: red.split("\n") };
  }

  /**
   * @param outer - The errors that this one is a cause or a part of.
   * @param outerFrames - Frames of the error that this one is the cause or a part of; they are not repeated.
   */
  #lines(error: unknown, outer: readonly unknown[], outerFrames: readonly string[]): string[] {
    const depth = outer.length;
    if (outer.includes(error)) return ["[Circular]"];
    if (!isError(error)) return [depth === 0 ? `Uncaught ${inspect(error)}` : inspect(error)];
    const frames = this.#traces.framesOf(error);
    const place = frames.map((frame) => this.#traces.placeOf(frame)).find((found) => found !== undefined);
    const excerpt = depth === 0 && place !== undefined ? codeExcerpt(place.source, place) : undefined;
    const lines = [headline(error)];
    if (excerpt !== undefined) lines.push("", ...excerpt.split("\n"), "");
    lines.push(...frames.filter((frame) => !outerFrames.includes(frame)));
    if (error instanceof AggregateError) {
      for (const part of error.errors.slice(0, maxParts)) {
        const [first = "", ...rest] = indented(this.#lines(part, [...outer, error], frames), "    ");
        lines.push(`  - ${first.trimStart()}`, ...rest);
      }
      const more = error.errors.length - maxParts;
      if (more > 0) lines.push(`  - … ${more} more`);
    }
    if (error.cause !== undefined && depth < deepestCause) {
      const [first = "", ...rest] = this.#lines(error.cause, [...outer, error], frames);
      lines.push(`Caused by: ${first}`, ...rest);
    }
    return lines;
  }
}
