import type { Coordinates } from "./coordinates.js";
import type { Extent } from "./mark.js";
import { type Tick, ticksOf } from "./ticks.js";
import { type Dict, listOf, numberOf, stringOf, titleOf } from "./values.js";

/** An axis of a figure: what is on it and which part of the picture it spans. */
export interface Axis {
  /** As traces name it: `x`, `y2`. */
  readonly id: string;
  readonly isX: boolean;
  readonly layout: Dict;
  readonly coordinates: Coordinates;
  /** Ends in the axis' coordinates: left and right, or bottom and top. */
  readonly range: readonly [number, number];
  /** Share of the plot's width or height, from the left or from the bottom. */
  readonly domain: readonly [number, number];
  readonly isVisible: boolean;
  /** Which side its labels are on. */
  readonly side: "left" | "right" | "top" | "bottom";
  readonly title: string;
}

// What plotly leaves beyond the outermost points, as a share of the axis.
const padding = 0.055;

/** The key of an axis in the layout: `xaxis` for `x`, `yaxis2` for `y2`. */
export function layoutKeyOf(id: string): string {
  return `${id[0]}axis${id.slice(1)}`;
}

/**
 * An axis as its layout and the traces on it make it.
 *
 * @param layoutOf - Layouts of the figure's axes by id, for one that lies over another.
 */
export function axisOf(
  id: string,
  coordinates: Coordinates,
  extents: readonly Extent[],
  layoutOf: (id: string) => Dict,
): Axis {
  const layout = layoutOf(id);
  const isX = id.startsWith("x");
  const below = stringOf(layout.overlaying);
  const [from, to] = listOf(layout.domain) ?? (below ? listOf(layoutOf(below).domain) : undefined) ?? [];
  const side = stringOf(layout.side) ?? (isX ? "bottom" : "left");
  return {
    id,
    isX,
    layout,
    coordinates,
    range: rangeOfAxis(coordinates, extents, layout),
    domain: [numberOf(from) ?? 0, numberOf(to) ?? 1],
    isVisible: layout.visible !== false,
    side: side === "right" || side === "top" || side === "bottom" ? side : "left",
    title: titleOf(layout.title),
  };
}

/** The labels of an axis that is `length` pixels long. */
export function labelsOf(axis: Axis, length: number): readonly Tick[] {
  if (axis.layout.showticklabels === false) return [];
  const longest = Math.max(1, ...axis.coordinates.categories.map((label) => label.length));
  const isCategory = axis.coordinates.kind === "category";
  const pixels = axis.isX ? (isCategory ? longest * 7.5 + 8 : 72) : isCategory ? 16 : 36;
  return ticksOf(axis.coordinates, axis.range, axis.layout, Math.max(1, length / pixels));
}

function rangeOfAxis(
  coordinates: Coordinates,
  extents: readonly Extent[],
  layout: Dict,
): readonly [number, number] {
  const [low, high] = listOf(layout.range) ?? [];
  const given = [coordinates.ofRangeEnd(low), coordinates.ofRangeEnd(high)];
  if (given[0] !== undefined && given[1] !== undefined) return [given[0], given[1]];
  const found = automaticRange(coordinates, extents, layout);
  return layout.autorange === "reversed" ? [found[1], found[0]] : found;
}

function automaticRange(
  coordinates: Coordinates,
  extents: readonly Extent[],
  layout: Dict,
): readonly [number, number] {
  if (extents.length === 0) return [-1, 6];
  let low = Math.min(...extents.map(({ range }) => range[0]));
  let high = Math.max(...extents.map(({ range }) => range[1]));
  const isToZero = layout.rangemode === "tozero" && coordinates.kind === "linear";
  const isFromZero = isToZero || extents.some((extent) => extent.isFromZero);
  if (isToZero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (low === high) return [low - 1, high + 1];
  if (coordinates.kind === "category" && extents.every(({ isPadded }) => isPadded)) {
    return [low - 0.5, high + 0.5];
  }
  const room = extents.some(({ isPadded }) => isPadded) ? (high - low) * padding : 0;
  return [isFromZero && low === 0 ? 0 : low - room, isFromZero && high === 0 ? 0 : high + room];
}
