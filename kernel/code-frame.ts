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
  const width = Math.max(1, Math.min(end - start, text.length - column + 1));
  const gutter = " ".repeat(String(line).length);
  return `${line} | ${text}\n${gutter} | ${indentTo(text, column)}${red("~".repeat(width))}`;
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
  const excerpt: string[] = [];
  for (let number = Math.max(1, line - 2); number <= last; number++) {
    const mark = number === line ? red(">") : " ";
    excerpt.push(`${mark} ${String(number).padStart(width)} | ${lines[number - 1]}`.trimEnd());
    if (number === line) excerpt.push(`  ${" ".repeat(width)} | ${indentTo(text, column)}${red("^")}`);
  }
  return excerpt.join("\n");
}
