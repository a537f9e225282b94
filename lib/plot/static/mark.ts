import type { Coordinates } from "./coordinates.js";
import type { Dict } from "./values.js";

/** How far a trace reaches along an axis, in its coordinates. */
export interface Extent {
  readonly range: readonly [number, number];
  /** Whether the axis leaves room beyond it; at zero never, where `isFromZero`. */
  readonly isPadded: boolean;
  readonly isFromZero?: boolean;
}

/** Pixels of an axis' coordinates. */
export type Pixels = (coordinate: number) => number;

/** A line of the legend: a name and how its trace looks in a box of 24 × 12 pixels. */
export interface LegendEntry {
  readonly name: string;
  draw(x: number, y: number): string;
}

/** What is drawn of a trace. */
export interface Mark {
  readonly extent: { readonly x: Extent | undefined; readonly y: Extent | undefined };
  readonly legend: LegendEntry | undefined;
  /** As SVG. */
  draw(x: Pixels, y: Pixels): string;
}

/** A trace and what it is drawn with. */
export interface TraceInput {
  readonly trace: Dict;
  readonly x: Coordinates;
  readonly y: Coordinates;
  /** The colour whose turn it is. */
  readonly color: string;
  /** What the legend calls a trace without a name, e.g. `trace 0`. */
  readonly fallbackName: string;
}

/**
 * Thrown where a figure asks for what is not drawn here: a static picture that lacks something would tell something
 * else than the figure.
 */
export class NotDrawnError extends Error {
  override readonly name = "NotDrawnError";
}
