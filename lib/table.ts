import { escapeHtml } from "./html.js";

/** Which side of a column its cells stand on. */
export type Alignment = "left" | "right";

/**
 * Lines of cells as text, each column as wide as its widest cell, two blanks between columns.
 *
 * @param lines - The headings, then the rows; all of one length.
 */
export function textTable(lines: readonly (readonly string[])[], align: Alignment): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? "").length)),
  );
  const pad = (cell: string, width: number) => (align === "left" ? cell.padEnd(width) : cell.padStart(width));
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The same as HTML, the text of the cells shown literally. */
export function htmlTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  align: Alignment,
  caption?: string,
): string {
  const style = `style="text-align: ${align}"`;
  const line = (cells: readonly string[], tag: "td" | "th") =>
    `<tr>${cells.map((cell) => `<${tag} ${style}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => line(row, "td")).join("");
  const title = caption === undefined ? "" : `<caption ${style}>${escapeHtml(caption)}</caption>`;
  return `<table>${title}<thead>${line(headings, "th")}</thead><tbody>${body}</tbody></table>`;
}
