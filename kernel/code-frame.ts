const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

/** 1-based position of an offset; columns count UTF-16 units, as TypeScript's do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Position of `offset` in `source`; offsets beyond the end stand for the end. */
export function positionAt(source: string, offset: number): Position {
  const before = source.slice(0, offset);
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}

function linesOf(source: string): string[] {
  return source.split("\n").map((line) => line.replace(/\r$/, ""));
}

/** Longest line that is shown whole, UTF-16 units. */
const longestLine = 200;
/** Shown of a longer line before the place, UTF-16 units. */
const shownBefore = 80;

/** Where the shown part of a line begins, which is to include `column`. */
function firstShown(text: string, column: number): number {
  return text.length <= longestLine ? 0 : Math.max(0, column - 1 - shownBefore);
}

/** The part of a line from `start` on that is shown. */
function clipped(text: string, start: number): string {
  const part = text.slice(start, start + longestLine);
  const after = start + longestLine < text.length ? "…" : "";
  return `${start > 0 ? "…" : ""}${part}${after}`;
}

/** Tabs stay tabs, so that a mark stands below its text whatever their width. */
function indentTo(text: string, column: number): string {
  return text.slice(0, column - 1).replace(/[^\t]/g, " ");
}

/**
 * The line that holds [start, end) with that part underlined, as `tsc --pretty` shows it. A span over several
 * lines is underlined to the end of its first.
 *
 * @example codeFrame("let x: number = 'a'", 4, 5) // "1 | let x: number = 'a'\n  |     ~"
 */
export function codeFrame(source: string, start: number, end: number): string {
  const { line, column } = positionAt(source, start);
  const text = linesOf(source)[line - 1] ?? "";
  const first = firstShown(text, column);
  const shown = clipped(text, first);
  const shownColumn = column - first + (first > 0 ? 1 : 0);
  const width = Math.max(1, Math.min(end - start, shown.length - shownColumn + 1));
  const gutter = " ".repeat(String(line).length);
  return `${line} | ${shown}\n${gutter} | ${indentTo(shown, shownColumn)}${red("~".repeat(width))}`;
}

/**
 * The place where an error was thrown, pointed at between up to two lines before and after it.
 *
 * @returns undefined if the source has no such line.
 * @example codeExcerpt("a();\nb();", { line: 2, column: 1 }) // "  1 | a();\n> 2 | b();\n    | ^"
 */
export function codeExcerpt(source: string, { line, column }: Position): string | undefined {
  const lines = linesOf(source);
  const text = lines[line - 1];
  if (text === undefined) return undefined;
  const last = Math.min(lines.length, line + 2);
  const width = String(last).length;
  const first = firstShown(text, column);
  const shownColumn = column - first + (first > 0 ? 1 : 0);
  const excerpt: string[] = [];
  for (let number = Math.max(1, line - 2); number <= last; number++) {
    const mark = number === line ? red(">") : " ";
    const shown = clipped(lines[number - 1] ?? "", number === line ? first : 0);
    excerpt.push(`${mark} ${String(number).padStart(width)} | ${shown}`.trimEnd());
    if (number === line) excerpt.push(`  ${" ".repeat(width)} | ${indentTo(shown, shownColumn)}${red("^")}`);
  }
  return excerpt.join("\n");
}
