import { existsSync } from "node:fs";
import type { Debugger } from "node:inspector";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { cellLabel } from "../cell-label.js";
import type { Position } from "../interpreter/line-index.js";
import { escapeRegExp } from "./breakpoints.js";
import type { CellSources } from "./cell-sources.js";
import type { Source } from "./dap.js";
import { SourcePositions } from "./source-positions.js";

/** This package's compiled code: nobody debugs it in a notebook. */
const ownFolder = new URL("../../", import.meta.url).href;

/** Patterns of the scripts that V8 does not step into. (It ignores them for Node.js' own, which it steps into.) */
export const hiddenScripts: readonly string[] = [`^${escapeRegExp(ownFolder)}`, "/node_modules/"];

/** A script of the user: a cell or a local module. */
export interface UserScript {
  readonly scriptId: string;
  readonly kind: "cell" | "module";
  readonly source: Source;
  /** The place in the source of a place in the script, both 0-based; undefined for generated lines. */
  sourceOf(position: Position): Position | undefined;
}

/** The scripts of one process that belong to the user. */
export class Scripts {
  readonly #cells: CellSources;
  readonly #scripts = new Map<string, UserScript>();

  constructor(cells: CellSources) {
    this.#cells = cells;
  }

  /** Takes a script that V8 has parsed; undefined if it is not the user's. */
  add({ scriptId, url, sourceMapURL }: Debugger.ScriptParsedEventDataType): UserScript | undefined {
    const script = this.#cell(scriptId, url) ?? module(scriptId, url, sourceMapURL);
    if (script !== undefined) this.#scripts.set(scriptId, script);
    return script;
  }

  /** The user's script with that id. */
  get(scriptId: string): UserScript | undefined {
    return this.#scripts.get(scriptId);
  }

  /** All scripts made from one source, in the order of parsing: a cell that ran twice has two. */
  ofPath(path: string): readonly UserScript[] {
    return [...this.#scripts.values()].filter(({ source }) => source.path === path);
  }

  /** All of them. */
  all(): readonly UserScript[] {
    return [...this.#scripts.values()];
  }

  /** The local modules, each once. */
  modules(): readonly Source[] {
    const modules = this.all().filter(({ kind }) => kind === "module");
    return [...new Map(modules.map(({ source }) => [source.path, source])).values()];
  }

  #cell(scriptId: string, url: string): UserScript | undefined {
    const run = this.#cells.run(url);
    if (run === undefined) return undefined;
    const positions = new SourcePositions((JSON.parse(run.sourceMap) as { mappings: string }).mappings);
    return {
      scriptId,
      kind: "cell",
      source: { name: cellLabel(url), path: this.#cells.pathOf(run.source) },
      sourceOf: (position) => positions.sourceOf(position),
    };
  }
}

function module(scriptId: string, url: string, sourceMapUrl: string | undefined): UserScript | undefined {
  if (!url.startsWith("file:") || url.startsWith(ownFolder) || url.includes("/node_modules/"))
    return undefined;
  const path = fileURLToPath(url.replace(/[?#].*$/s, ""));
  // The script that cells import through has the name of a file, but there is none.
  if (!existsSync(path)) return undefined;
  const mappings = mappingsOf(sourceMapUrl);
  const positions = mappings === undefined ? undefined : new SourcePositions(mappings);
  return {
    scriptId,
    kind: "module",
    source: { name: basename(path), path },
    sourceOf: (position) => (positions === undefined ? position : positions.sourceOf(position)),
  };
}

/** The mappings of a source map that is part of the script, as the runtime's loader writes it. */
function mappingsOf(sourceMapUrl: string | undefined): string | undefined {
  const encoded = /^data:application\/json;base64,(.*)$/s.exec(sourceMapUrl ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const map: unknown = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  return (map as { mappings?: string }).mappings;
}
