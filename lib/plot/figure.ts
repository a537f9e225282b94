import type { Data, Layout } from "plotly.js";
import { type Displayable, displaySymbol, type MimeBundle } from "../display.js";
import { staticPicture } from "./static/picture.js";

/** MIME type of a plotly figure; JupyterLab, VS Code and cellship's HTML reports draw it. */
export const plotlyMimeType = "application/vnd.plotly.v1+json";

const text = "#7d8590";
const grid = "rgba(125, 133, 144, 0.25)";
const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid, automargin: true } as const;

/** Colours that stand out on white and on black alike. */
const houseLayout: Partial<Layout> = {
  paper_bgcolor: "rgba(0, 0, 0, 0)",
  plot_bgcolor: "rgba(0, 0, 0, 0)",
  font: { color: text, size: 13 },
  colorway: ["#3b82f6", "#f59e0b", "#10b981", "#ef4444", "#8b5cf6", "#06b6d4"],
  margin: { t: 48, r: 24, b: 56, l: 72 },
  width: 560,
  height: 420,
};

/** A plotly figure that shows itself in a notebook. */
export class Figure implements Displayable {
  readonly data: readonly Data[];
  /** The given layout on top of colours that are legible on light and dark pages. */
  readonly layout: Partial<Layout>;
  readonly #summary: string;

  /** @param summary - One line for where figures cannot be drawn. */
  constructor(data: readonly Data[], layout: Partial<Layout>, summary: string) {
    this.data = data;
    this.layout = {
      ...houseLayout,
      ...layout,
      xaxis: { ...axis, ...layout.xaxis },
      yaxis: { ...axis, ...layout.yaxis },
    };
    this.#summary = summary;
  }

  [displaySymbol](): MimeBundle {
    const picture = staticPicture(this.data, { ...this.layout });
    return {
      [plotlyMimeType]: { data: this.data, layout: this.layout },
      ...(picture !== undefined && { "image/svg+xml": picture }),
      "text/plain": this.#summary,
    };
  }
}

/**
 * A figure of any kind that plotly draws.
 *
 * @param data - Traces.
 * @param layout - Overrides of the default layout (560 × 420 pixels, transparent background).
 * @example figure([{ x: [1, 2, 3], y: [2, 4, 8], type: "scatter" }], { title: { text: "Growth" } })
 * @see https://plotly.com/javascript/reference/
 */
export function figure(data: readonly Data[], layout: Partial<Layout> = {}): Figure {
  const { title } = layout;
  const name = typeof title === "string" ? title : title?.text;
  return new Figure(data, layout, name === undefined ? "Figure" : `Figure: ${name}`);
}
