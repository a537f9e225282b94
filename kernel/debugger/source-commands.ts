import { basename } from "node:path";
import { Fields, type JsonObject } from "../protocol/index.js";
import { BreakpointNumbers, noCode } from "./breakpoints.js";
import type { CommandTable } from "./command.js";
import { exceptionFilters, type Source, type SourceBreakpoint } from "./dap.js";
import { DebugRequestError } from "./debug-request-error.js";
import type { DebugSession } from "./debug-session.js";
import type { Target } from "./target.js";

const numbers = new BreakpointNumbers();

function pathOf(args: Fields): string {
  return new Fields("source", args.object("source")).text("path");
}

function sourceBreakpoint(breakpoint: JsonObject): SourceBreakpoint {
  const fields = new Fields("breakpoint", breakpoint);
  const condition = fields.text("condition", "");
  const logMessage = fields.text("logMessage", "");
  return {
    line: fields.integer("line"),
    ...(condition.trim() !== "" && { condition }),
    ...(logMessage !== "" && { logMessage }),
  };
}

/** The lines that a cell will have its breakpoints on, once it runs. */
async function predict(
  { cells, interpret }: DebugSession,
  target: Target,
  path: string,
  wanted: readonly SourceBreakpoint[],
): Promise<readonly (number | string)[]> {
  const text = cells.text(path);
  // A module that is not loaded: its breakpoints wait for it.
  if (text === undefined) return wanted.map(({ line }) => line - 1);
  try {
    const { javascript, sourceMap } = interpret(text, basename(path));
    return await target.predict(javascript, sourceMap, wanted);
  } catch (error) {
    if (error instanceof DebugRequestError) throw error;
    return wanted.map(() => (error instanceof Error ? error.message : String(error)));
  }
}

async function modules(session: DebugSession): Promise<readonly Source[]> {
  // Front ends ask after each cell, also where nothing is debugged.
  return session.isStarted ? (await session.target()).scripts.modules() : [];
}

/** Requests about texts, and places in them. */
export const sourceCommands: CommandTable = {
  /** Jupyter's: names the text of a cell. */
  async dumpCell({ cells }, args) {
    return { sourcePath: cells.dump(args.text("code")) };
  },

  async source(session, args) {
    const path = pathOf(args);
    const content = await (await session.target()).text(path);
    if (content === undefined)
      throw new DebugRequestError("not_found", `The source ${path} is neither a cell nor a file.`);
    return { content, ...(/\.[mc]?ts$/.test(path) && { mimeType: "text/typescript" }) };
  },

  async setBreakpoints(session, args) {
    const path = pathOf(args);
    const wanted = args.objects("breakpoints").map(sourceBreakpoint);
    if (wanted.length === 0) session.wanted.delete(path);
    else session.wanted.set(path, wanted);
    const target = await session.target();
    const bound = await target.bind(path);
    const lines = bound ?? (await predict(session, target, path, wanted));
    // Where they are, not where they were asked for: front ends show them there.
    const placed = wanted.map((breakpoint, i) => {
      const line = lines[i];
      return typeof line === "number" ? { ...breakpoint, line: line + 1 } : breakpoint;
    });
    if (wanted.length > 0) session.wanted.set(path, placed);
    const source = { name: basename(path), path };
    return {
      breakpoints: wanted.map((breakpoint, i) =>
        numbers.report(breakpoint, source, lines[i] ?? noCode(breakpoint.line)),
      ),
    };
  },

  async setExceptionBreakpoints(session, args) {
    const filters = args.raw("filters") ?? [];
    if (!Array.isArray(filters)) throw args.wrong("filters", "a list");
    const known = exceptionFilters.map(({ filter }) => filter);
    const chosen = known.filter((filter) => filters.includes(filter));
    const unknown = filters.find((filter) => !chosen.includes(filter));
    if (unknown !== undefined) {
      throw new DebugRequestError(
        "not_found",
        `Expected filters among ${known.join(" and ")}, got ${JSON.stringify(unknown)}.`,
      );
    }
    await session.setExceptions(new Set(chosen));
    return undefined;
  },

  async modules(session) {
    const loaded = await modules(session);
    return {
      modules: loaded.map(({ name, path }, i) => ({ id: i + 1, name, path })),
      totalModules: loaded.length,
    };
  },

  async loadedSources(session) {
    return { sources: await modules(session) };
  },
};
