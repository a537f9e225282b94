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

/**
 * The line that holds [start, end) with that part underlined, as `tsc --pretty` shows it. A span over several
 * lines is underlined to the end of its first.
 *
 * @example codeFrame("let x: number = 'a'", 4, 5) // "1 | let x: number = 'a'\n  |     ~"
 */
export function codeFrame(source: string, start: number, end: number): string {
  const { line, column } = positionAt(source, start);
  const text = (source.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  const width = Math.max(1, Math.min(end - start, text.length - column + 1));
  // Tabs stay tabs, so that the underline stands below its text whatever their width.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  const gutter = " ".repeat(String(line).length);
  return `${line} | ${text}\n${gutter} | ${indent}${red("~".repeat(width))}`;
}
