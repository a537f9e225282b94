import { CompletionItemKind, type Project, SymbolFlags } from "typescript/unstable/sync";
import { builtinSpecifiers, typedSpecifier } from "./import-paths.js";
import type { Completions } from "./language-service.js";
import { kindName, symbolKind } from "./symbols.js";
import { wordStart } from "./words.js";

/** A candidate; `group` orders kinds of candidates, lower first. */
export interface Candidate {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
}

const words = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const keywords =
  "abstract any as async await boolean break case catch class const continue debugger declare default delete do else enum export extends false finally for from function if implements import in infer instanceof interface keyof let module namespace never new null number object of private protected public readonly return satisfies static string super switch this throw true try type typeof undefined unique unknown using var void while yield".split(
    " ",
  );

/** Keywords, as candidates. */
export const keywordCandidates: readonly Candidate[] = keywords.map((name) => ({
  name,
  kind: "keyword",
  group: "4",
}));

/**
 * What the compiler suggests at `position`: members, properties of an expected object, strings of a union, names
 * of an import. It refuses where any name in scope may stand, for it would want to search packages to import from.
 *
 * @returns The candidates; `"names"` where any name may stand.
 */
function contextualCandidates(
  { checker }: Project,
  file: string,
  position: number,
): readonly Candidate[] | "names" {
  try {
    const entries = checker.getCompletionsAtPosition(file, position)?.entries ?? [];
    return (
      entries
        // An optional property is labelled `name?`.
        .map((entry) => ({ ...entry, name: entry.name.replace(/\?$/, "") }))
        .filter(({ insertText, name }) => insertText === undefined || insertText === name)
        .map(({ name, kind, sortText = "" }) => ({ name, kind: kindName(kind), group: sortText }))
    );
  } catch (error) {
    if (error instanceof Error && error.message.includes("auto imports")) return "names";
    throw error;
  }
}

/** Standard globals, values and types: the members of `globalThis` where an expression and where a type stands. */
export function globalCandidates(project: Project, file: string, positions: readonly number[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const position of positions) {
    const list = project.checker.getCompletionsAtPosition(file, position, { includeSymbol: true });
    for (const { name, kind, symbol } of list?.entries ?? []) {
      if (name.startsWith("__")) continue;
      found.set(name, { name, kind: symbol === undefined ? kindName(kind) : symbolKind(symbol), group: "3" });
    }
  }
  return [...found.values()];
}

/** The words of the cell that name something at `position`. */
function localCandidates(
  project: Project,
  file: string,
  position: number,
  cell: string,
  prefix: string,
): Candidate[] {
  const { checker } = project;
  const candidates: Candidate[] = [];
  for (const name of new Set(cell.match(words))) {
    // A magic line is a call of that object by now.
    if (name === "__magics" || !matches(name, prefix)) continue;
    const meaning = SymbolFlags.Value | SymbolFlags.Type | SymbolFlags.Namespace | SymbolFlags.Alias;
    const symbol = checker.resolveName(name, meaning, { document: file, position }, true);
    if (symbol === undefined) continue;
    const kind = symbol.flags & SymbolFlags.Alias ? "import" : symbolKind(symbol);
    candidates.push({ name, kind, group: "1" });
  }
  return candidates;
}

function matches(name: string, prefix: string): boolean {
  return name.toLowerCase().startsWith(prefix.toLowerCase());
}

/** Exact case first, then by group, then by name. */
function ranked(candidates: readonly Candidate[], prefix: string): Completions["entries"] {
  const byName = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = byName.get(candidate.name);
    if (known === undefined || candidate.group < known.group) byName.set(candidate.name, candidate);
  }
  const key = ({ name, group }: Candidate): string => `${name.startsWith(prefix) ? 0 : 1} ${group} ${name}`;
  return [...byName.values()]
    .filter(({ name }) => matches(name, prefix))
    .map((candidate) => ({ candidate, key: key(candidate) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ candidate: { name, kind } }) => ({ name, kind }));
}

/** Where candidates that are no identifiers start: after the opening quote. */
function quotedStart(cell: string, offset: number): number | undefined {
  const quoted = /["'`]([^"'`\n]*)$/.exec(cell.slice(0, offset))?.[1];
  return quoted === undefined ? undefined : offset - quoted.length;
}

/** Completes the last part of a path, or the whole name of a package or of a module of Node.js. */
function completeSpecifier(paths: readonly Candidate[], typed: string, offset: number): Completions {
  const builtins = builtinSpecifiers(typed).filter((name) => matches(name, typed));
  const isWhole = builtins.length > 0 || paths.some(({ name }) => name.includes("/"));
  const part = isWhole ? typed : typed.slice(typed.lastIndexOf("/") + 1);
  const modules = builtins.map((name) => ({ name, kind: "module", group: "9" }));
  const entries = ranked([...paths.filter(({ name }) => name !== "node"), ...modules], part);
  return { start: offset - part.length, end: offset, entries };
}

/**
 * Completes the word before `offset` of a cell.
 *
 * @param file - The module that holds the cell.
 * @param before - UTF-16 units before the cell in the module.
 * @param names - What is visible apart from the cell's own names.
 */
export function completeCell(
  project: Project,
  file: string,
  before: number,
  cell: string,
  offset: number,
  names: () => readonly Candidate[],
): Completions {
  const start = wordStart(cell, offset);
  const prefix = cell.slice(start, offset);
  const contextual = contextualCandidates(project, file, before + offset);
  if (contextual === "names") {
    const local = localCandidates(
      project,
      file,
      before + offset,
      cell.slice(0, start) + cell.slice(offset),
      prefix,
    );
    return { start, end: offset, entries: ranked([...local, ...names()], prefix) };
  }
  const typed = typedSpecifier(cell, offset);
  if (typed !== undefined) return completeSpecifier(contextual, typed, offset);
  const isString =
    contextual.length > 0 && contextual.every(({ kind }) => kind === kindName(CompletionItemKind.Constant));
  const quoted = isString ? quotedStart(cell, offset) : undefined;
  if (quoted !== undefined) {
    return { start: quoted, end: offset, entries: ranked(contextual, cell.slice(quoted, offset)) };
  }
  return { start, end: offset, entries: ranked(contextual, prefix) };
}
