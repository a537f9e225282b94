import { lineArguments, type MagicRegistry } from "./registry.js";

/** Candidates for the text in [start, end) of a magic line; offsets count UTF-16 units of the cell. */
export interface MagicCompletions {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly { readonly name: string; readonly kind: string }[];
}

/**
 * Completes names and options of magics.
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
  if (option === undefined) return undefined;
  const entries = magic.options
    .map((argument) => `--${argument.name}`)
    .filter((text) => text.startsWith(option) && !new RegExp(`\\s${text}[\\s=]`).test(rest))
    .map((text) => ({ name: text, kind: "option" }));
  const takesText = lineArguments(magic, percents === "%%" ? "%%" : "%").at(-1)?.kind === "text";
  return entries.length === 0 && takesText
    ? undefined
    : { start: offset - option.length, end: offset, entries };
}
