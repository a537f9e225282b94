import { type Displayable, displaySymbol, type MimeBundle } from "../lib/display.js";
import { escapeHtml } from "../lib/html.js";

/** Rows of text under a heading; shown as aligned columns or as an HTML table. */
export class Table implements Displayable {
  readonly heading: string;
  readonly columns: readonly string[];
  /** Each as long as {@link columns}. */
  readonly rows: readonly (readonly string[])[];

  constructor(heading: string, columns: readonly string[], rows: readonly (readonly string[])[]) {
    this.heading = heading;
    this.columns = columns;
    this.rows = rows;
  }

  /** The table as lines of text, columns padded to their widest cell. */
  toString(): string {
    const lines = [this.columns, ...this.rows];
    const widths = this.columns.map((_, column) =>
      Math.max(...lines.map((line) => (line[column] ?? "").length)),
    );
    const text = lines.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
    return [this.heading, ...text].join("\n");
  }

  [displaySymbol](): MimeBundle {
    const row = (tag: string, cells: readonly string[]) =>
      `<tr>${cells.map((cell) => `<${tag} style="text-align:left">${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
    return {
      "text/plain": this.toString(),
      "text/html":
        `<table><caption style="text-align:left">${escapeHtml(this.heading)}</caption>` +
        `<thead>${row("th", this.columns)}</thead><tbody>${this.rows.map((cells) => row("td", cells)).join("")}</tbody></table>`,
    };
  }
}
