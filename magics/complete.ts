import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { lineArguments, type MagicDescriptor, type MagicRegistry } from "./registry.js";

/** Candidates for the text in [start, end) of a magic line; offsets count UTF-16 units of the cell. */
export interface MagicCompletions {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly { readonly name: string; readonly kind: string }[];
}

/** Names of files and folders, the latter with a slash, in the folder of a path that is being typed. */
function pathNames(typed: string): string[] {
  const folder = typed.slice(0, typed.lastIndexOf("/") + 1).replace(/^~(?=\/)/, homedir());
  try {
    return readdirSync(folder === "" ? "." : folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );
  } catch {
    return [];
  }
}

/** Completes a positional argument that says what it may be. */
function completeWord(
  magic: MagicDescriptor,
  rest: string,
  prefix: "%" | "%%",
  offset: number,
): MagicCompletions | undefined {
  const words = rest.trimStart().split(/\s+/);
  const argument = lineArguments(magic, prefix)[words.length - 1];
  if (argument === undefined || argument.kind === "code") return undefined;
  const word = words.at(-1) ?? "";
  if (argument.completes === undefined) return { start: offset - word.length, end: offset, entries: [] };
  const isPath = argument.completes === "path";
  const typed = isPath ? word.slice(word.lastIndexOf("/") + 1) : word;
  const candidates = argument.completes === "path" ? pathNames(word) : argument.completes;
  const entries = candidates
    .filter((name) => name.startsWith(typed) && (typed !== "" || !name.startsWith(".")))
    .map((name) => ({ name, kind: isPath ? (name.endsWith("/") ? "folder" : "file") : "value" }));
  return { start: offset - typed.length, end: offset, entries };
}

/**
 * Completes names, options and arguments of magics.
 *
 * @returns undefined where a magic has nothing to say, for example within code after it.
 */
export function completeMagic(
  source: string,
  offset: number,
  registry: MagicRegistry,
): MagicCompletions | undefined {
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const before = source.slice(lineStart, offset);

  const typedName = /^\s*(%%?)([\w-]*)$/.exec(before);
  if (typedName !== null) {
    const [, percents = "%", prefix = ""] = typedName;
    const isFirstLine = source.slice(0, lineStart).trim() === "";
    const entries = registry.magics
      .filter(({ name }) => name.startsWith(prefix))
      .flatMap(({ name, body }) => {
        const line = body?.required === true || percents === "%%" ? [] : [`%${name}`];
        const cell = body === undefined || !isFirstLine ? [] : [`%%${name}`];
        return [...line, ...cell].map((text) => ({ name: text, kind: "magic" }));
      });
    return { start: offset - prefix.length - percents.length, end: offset, entries };
  }

  const [, percents, name = "", rest = ""] = /^\s*(%%?)([\w-]+)(\s.*)$/.exec(before) ?? [];
  const magic = registry.get(name);
  if (magic === undefined) return undefined;
  if (/^(help|lsmagic)$/.test(name) && /^\s+[\w-]*$/.test(rest)) {
    const prefix = rest.trimStart();
    const entries = registry.names
      .filter((n) => n.startsWith(prefix))
      .map((n) => ({ name: n, kind: "magic" }));
    return { start: offset - prefix.length, end: offset, entries };
  }
  const option = /\s(--[\w-]*)$/.exec(rest)?.[1];
  if (option === undefined) return completeWord(magic, rest, percents === "%%" ? "%%" : "%", offset);
  const entries = magic.options
    .map((argument) => `--${argument.name}`)
    .filter((text) => text.startsWith(option) && !new RegExp(`\\s${text}[\\s=]`).test(rest))
    .map((text) => ({ name: text, kind: "option" }));
  const takesText = lineArguments(magic, percents === "%%" ? "%%" : "%").at(-1)?.kind === "text";
  return entries.length === 0 && takesText
    ? undefined
    : { start: offset - option.length, end: offset, entries };
}
