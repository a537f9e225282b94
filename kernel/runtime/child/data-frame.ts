import type { MimeBundle } from "../../../lib/display.js";

/** What danfojs's DataFrame and Series have in common. */
interface DanfoFrame {
  readonly $isSeries: boolean;
  readonly shape: readonly number[];
  readonly columns: readonly string[];
  readonly dtypes: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: readonly unknown[];
  toString(): string;
}

/** Rows shown in full; longer frames show the first and the last half of as many. */
const maxRows = 20;
/** Columns shown in full; wider frames leave out the middle. */
const maxColumns = 20;

/** Whether `value` is a DataFrame or Series of danfojs, from whichever copy of the package. */
export function isDanfoFrame(value: unknown): value is DanfoFrame {
  return typeof value === "object" && value !== null && "$isSeries" in value && "$dtypes" in value;
}

function escapeHtml(value: unknown): string {
  return String(value).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Positions to show out of `count`; undefined stands for those left out. */
function shownPositions(count: number, max: number): (number | undefined)[] {
  if (count <= max) return Array.from({ length: count }, (_, i) => i);
  const half = max / 2;
  const head = Array.from({ length: half }, (_, i) => i);
  return [...head, undefined, ...head.map((i) => count - half + i)];
}

function formatCell(value: unknown): string {
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return escapeHtml(value);
}

function tableHtml(frame: DanfoFrame): string {
  const columns = shownPositions(frame.columns.length, maxColumns);
  const rows = shownPositions(frame.index.length, maxRows);
  const cell = (tag: "th" | "td", text: string): string => `<${tag}>${text}</${tag}>`;
  const header = columns.map((c) => cell("th", c === undefined ? "…" : escapeHtml(frame.columns[c])));
  const types = columns.map((c) =>
    cell("td", c === undefined ? "" : `<i>${escapeHtml(frame.dtypes[c])}</i>`),
  );
  const body = rows.map((r) => {
    if (r === undefined) return `<tr>${cell("th", "⋮")}${columns.map(() => cell("td", "⋮")).join("")}</tr>`;
    const row = frame.$isSeries ? [frame.values[r]] : (frame.values[r] as readonly unknown[]);
    const cells = columns.map((c) => cell("td", c === undefined ? "…" : formatCell(row[c])));
    return `<tr>${cell("th", escapeHtml(frame.index[r]))}${cells.join("")}</tr>`;
  });
  return [
    '<table class="dataframe">',
    `<thead><tr><th></th>${header.join("")}</tr><tr><th></th>${types.join("")}</tr></thead>`,
    `<tbody>${body.join("")}</tbody>`,
    "</table>",
    `<p>${frame.index.length} rows × ${frame.columns.length} columns</p>`,
  ].join("\n");
}

/** A table as HTML and as text. */
export function dataFrameBundle(frame: DanfoFrame): MimeBundle {
  return { "text/html": tableHtml(frame), "text/plain": frame.toString().trimEnd() };
}
