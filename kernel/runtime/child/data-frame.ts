import type { MimeBundle } from "../../../lib/display.js";
import { escapeHtml } from "../../../lib/html.js";
import { textTable } from "../../../lib/table.js";

/** What danfojs's DataFrame and Series have in common. */
interface DanfoFrame {
  readonly $isSeries: boolean;
  readonly shape: readonly number[];
  readonly columns: readonly string[];
  readonly dtypes: readonly (string | undefined)[];
  readonly index: readonly (string | number)[];
  readonly values: readonly unknown[];
}

/** Rows of a page; longer frames show the following pages on demand. */
const pageRows = 20;
/** Pages that follow the first; the last page of a longer frame is always there. */
const maxPages = 10;
/** Columns shown in full; wider frames leave out the middle. */
const maxColumns = 20;
/** Rows at both ends that text shows of a longer frame. */
const textRows = 5;

/** Whether `value` is a DataFrame or Series of danfojs, from whichever copy of the package. */
export function isDanfoFrame(value: unknown): value is DanfoFrame {
  return typeof value === "object" && value !== null && "$isSeries" in value && "$dtypes" in value;
}

/** In UTC, as short as it can be: a midnight is a date. */
function formatDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return "Invalid Date";
  return date
    .toISOString()
    .replace(/T00:00:00\.000Z$/, "")
    .replace(/\.000Z$/, "Z");
}

function formatCell(value: unknown): string {
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  if (value instanceof Date) return formatDate(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** The cells that are shown of a frame, as text. */
class ShownFrame {
  readonly headings: readonly string[];
  readonly types: readonly string[];
  readonly size: string;
  readonly rowCount: number;
  readonly #frame: DanfoFrame;
  /** Positions of columns; undefined stands for those left out. */
  readonly #columns: readonly (number | undefined)[];

  constructor(frame: DanfoFrame) {
    const { columns, dtypes, index } = frame;
    const positions = columns.map((_, position) => position);
    const half = maxColumns / 2;
    this.#frame = frame;
    this.#columns =
      columns.length <= maxColumns
        ? positions
        : [...positions.slice(0, half), undefined, ...positions.slice(-half)];
    this.headings = this.#columns.map((c) => (c === undefined ? "…" : String(columns[c])));
    this.types = this.#columns.map((c) => (c === undefined ? "" : (dtypes[c] ?? "")));
    this.rowCount = index.length;
    this.size = `${index.length} row${index.length === 1 ? "" : "s"} × ${columns.length} column${columns.length === 1 ? "" : "s"}`;
  }

  /** The label and the cells of rows [start, end). */
  rows(start: number, end: number): string[][] {
    const { index, values, $isSeries } = this.#frame;
    return index.slice(start, end).map((label, i) => {
      const value = values[start + i];
      const row = $isSeries ? [value] : (value as readonly unknown[]);
      return [String(label), ...this.#columns.map((c) => (c === undefined ? "…" : formatCell(row[c])))];
    });
  }
}

function tableHtml(shown: ShownFrame, start: number, end: number): string {
  const line = (cells: readonly string[], tag: "th" | "td"): string =>
    cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("");
  const types = shown.types.map((type) => `<td><i>${escapeHtml(type)}</i></td>`).join("");
  const body = shown
    .rows(start, end)
    .map(([label = "", ...cells]) => `<tr>${line([label], "th")}${line(cells, "td")}</tr>`);
  return [
    '<table class="dataframe">',
    `<thead><tr><th></th>${line(shown.headings, "th")}</tr><tr><th></th>${types}</tr></thead>`,
    `<tbody>${body.join("")}</tbody>`,
    "</table>",
  ].join("\n");
}

/** A page that opens where it stands: needs no script, which a front end may not run, and no kernel. */
function pageHtml(shown: ShownFrame, start: number, end: number, next: string): string {
  const title = `rows ${start + 1}–${end} of ${shown.rowCount}`;
  return `<details><summary>${title}</summary>\n${tableHtml(shown, start, end)}\n${next}</details>`;
}

/** The first page, and within each page the one after it. */
function pagesHtml(shown: ShownFrame): string {
  const { rowCount } = shown;
  const lastPage = Math.max(0, rowCount - pageRows);
  let pages = "";
  const end = Math.min(rowCount, pageRows * (maxPages + 1));
  if (end < rowCount) pages = pageHtml(shown, Math.max(end, lastPage), rowCount, "");
  for (let start = Math.floor((end - 1) / pageRows) * pageRows; start >= pageRows; start -= pageRows) {
    pages = pageHtml(shown, start, Math.min(end, start + pageRows), pages);
  }
  return `${tableHtml(shown, 0, pageRows)}\n${pages}`;
}

function frameText(shown: ShownFrame): string {
  const isLong = shown.rowCount > 2 * textRows;
  const rows = isLong
    ? [
        ...shown.rows(0, textRows),
        ["…", ...shown.headings.map(() => "…")],
        ...shown.rows(shown.rowCount - textRows, shown.rowCount),
      ]
    : shown.rows(0, shown.rowCount);
  return `${textTable([["", ...shown.headings], ...rows], "right")}\n\n${shown.size}`;
}

/** A table as HTML, long ones in pages, and as text. */
export function dataFrameBundle(frame: DanfoFrame): MimeBundle {
  const shown = new ShownFrame(frame);
  return { "text/html": `${pagesHtml(shown)}\n<p>${shown.size}</p>`, "text/plain": frameText(shown) };
}
