import type { Box } from "./frame.js";
import type { LegendEntry } from "./mark.js";
import { text, widthOf } from "./svg.js";
import { type Dict, numberOf, stringOf } from "./values.js";

const lineHeight = 20;

/** Width of a legend in pixels. */
export function legendWidth(entries: readonly LegendEntry[]): number {
  return Math.max(0, ...entries.map(({ name }) => widthOf(name))) + 40;
}

/** Whether a legend stands beside the plot, as it does unless the layout puts it elsewhere. */
export function isBeside(layout: Dict): boolean {
  return (numberOf(layout.x) ?? 1.02) > 1 && layout.orientation !== "h";
}

/** The names of the traces, one under the other, or beside each other with `orientation: "h"`. */
export function drawLegend(entries: readonly LegendEntry[], layout: Dict, plot: Box): string {
  const isRow = layout.orientation === "h";
  const widths = entries.map(({ name }) => widthOf(name) + 46);
  const width = isRow ? widths.reduce((sum, each) => sum + each, 0) : legendWidth(entries);
  const height = isRow ? lineHeight : entries.length * lineHeight;
  const [x, y] = [numberOf(layout.x) ?? (isRow ? 0 : 1.02), numberOf(layout.y) ?? (isRow ? -0.1 : 1)];
  const left = plot.left + x * plot.width - width * shareOf(layout.xanchor, x, "left", "right");
  const top = plot.top + (1 - y) * plot.height - height * (1 - shareOf(layout.yanchor, y, "bottom", "top"));
  let offset = 0;
  return entries
    .map((entry, index) => {
      const [entryX, entryY] = isRow ? [left + offset, top] : [left, top + index * lineHeight];
      offset += widths[index] ?? 0;
      return (
        entry.draw(entryX, entryY + (lineHeight - 12) / 2) +
        text(entry.name, entryX + 32, entryY + lineHeight / 2, { anchor: "start", size: 12 })
      );
    })
    .join("");
}

/** Which share of the legend lies before its place: from its anchor, else as plotly chooses one. */
function shareOf(anchor: unknown, place: number, first: string, last: string): number {
  const name = stringOf(anchor);
  if (name === first) return 0;
  if (name === last) return first === "bottom" ? 1 : 1;
  if (name === "center" || name === "middle") return 0.5;
  if (first === "left") return place > 1 ? 0 : place <= 1 / 3 ? 0 : place >= 2 / 3 ? 1 : 0.5;
  return place <= 1 / 3 ? 0 : place >= 2 / 3 ? 1 : 0.5;
}
