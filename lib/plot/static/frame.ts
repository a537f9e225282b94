import { type Axis, labelsOf } from "./axis.js";
import type { Pixels } from "./mark.js";
import { element, px, text, widthOf } from "./svg.js";
import { numberOf, stringOf } from "./values.js";

/** A rectangle in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An axis in its place: where its own line starts and ends. */
export interface PlacedAxis {
  readonly axis: Axis;
  readonly pixels: Pixels;
  readonly start: number;
  readonly end: number;
}

/** Puts an axis onto its share of the plot. */
export function placeAxis(axis: Axis, plot: Box): PlacedAxis {
  const [from, to] = axis.domain;
  const bottom = plot.top + plot.height;
  const [start, end] = axis.isX
    ? [plot.left + from * plot.width, plot.left + to * plot.width]
    : [bottom - from * plot.height, bottom - to * plot.height];
  const [low, high] = axis.range;
  return { axis, start, end, pixels: (value) => start + ((value - low) / (high - low)) * (end - start) };
}

/** Width of an axis' labels and title, in pixels. */
export function labelsWidth(axis: Axis, length: number): number {
  if (!axis.isVisible) return 0;
  const labels = Math.max(0, ...labelsOf(axis, length).map(({ label }) => widthOf(label)));
  return labels + (axis.title === "" ? 0 : 22) + 10;
}

/** The lines behind the traces: the grid, and the line at zero. */
export function drawGrid({ axis, pixels, start, end }: PlacedAxis, across: PlacedAxis): string {
  if (!axis.isVisible || axis.layout.overlaying !== undefined) return "";
  const line = (at: number, color: string, width: number): string => {
    const place = px(pixels(at));
    const d = axis.isX
      ? `M${place} ${px(across.start)}V${px(across.end)}`
      : `M${px(across.start)} ${place}H${px(across.end)}`;
    return element("path", { d, stroke: color, "stroke-width": width });
  };
  const color = stringOf(axis.layout.gridcolor) ?? "rgba(125,133,144,0.25)";
  const ticks = axis.layout.showgrid === false ? [] : labelsOf(axis, Math.abs(end - start));
  const [low, high] = axis.range;
  const hasZero = axis.coordinates.kind === "linear" && (low < 0 !== high < 0 || low === 0 || high === 0);
  const zero =
    hasZero && axis.layout.zeroline !== false && axis.layout.showgrid !== false
      ? line(0, stringOf(axis.layout.zerolinecolor) ?? color, numberOf(axis.layout.zerolinewidth) ?? 2)
      : "";
  return ticks.map(({ at }) => line(at, color, 1)).join("") + zero;
}

/** The labels and the title of an axis, beside the one that it crosses. */
export function drawLabels({ axis, pixels, start, end }: PlacedAxis, across: PlacedAxis): string {
  if (!axis.isVisible) return "";
  const ticks = labelsOf(axis, Math.abs(end - start));
  const isFar = axis.side === "right" || axis.side === "top";
  const place = isFar ? across.end : across.start;
  if (axis.isX) {
    const y = place + (isFar ? -6 : 6);
    const baseline = isFar ? "bottom" : "top";
    const labels = ticks.map(({ at, label }) => text(label, pixels(at), y, { baseline }));
    const lines = Math.max(1, ...ticks.map(({ label }) => label.split("<br>").length));
    const titleY = y + (isFar ? -1 : 1) * (lines * 16 + 8);
    const title = axis.title && text(axis.title, (start + end) / 2, titleY, { baseline, size: 14 });
    return labels.join("") + title;
  }
  const x = place + (isFar ? 6 : -6);
  const anchor = isFar ? "start" : "end";
  const labels = ticks.map(({ at, label }) => text(label, x, pixels(at), { anchor }));
  const widest = Math.max(0, ...ticks.map(({ label }) => widthOf(label)));
  const titleX = x + (isFar ? 1 : -1) * (widest + 14);
  const title =
    axis.title && text(axis.title, titleX, (start + end) / 2, { angle: isFar ? 90 : -90, size: 14 });
  return labels.join("") + title;
}
