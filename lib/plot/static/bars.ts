import type { Coordinates } from "./coordinates.js";
import { type Extent, type Mark, NotDrawnError, type TraceInput } from "./mark.js";
import { element, px } from "./svg.js";
import { niceStep } from "./ticks.js";
import { type Dict, dictOf, listOf, numberOf, rangeOf, stringOf } from "./values.js";

/** A bar: where it stands, and from where to where it reaches. */
interface Bar {
  readonly at: number;
  readonly value: number;
}

/** How the bars of one pair of axes share their places. */
export interface BarLayout {
  /** `group`, `stack`, `relative` or `overlay`. */
  readonly mode: string;
  /** Share of the distance between bars that stays empty. */
  readonly gap: number;
}

/**
 * The bars of all bar traces and histograms of one pair of axes, which are beside or on top of each other.
 *
 * @param inputs - In the order of the figure.
 * @returns One mark each, in that order.
 */
export function barMarks(inputs: readonly TraceInput[], layout: BarLayout): readonly Mark[] {
  if (!["group", "stack", "relative", "overlay"].includes(layout.mode)) throw new NotDrawnError("barmode");
  const isHorizontal = inputs[0]?.trace.orientation === "h";
  if (inputs.some(({ trace }) => (trace.orientation === "h") !== isHorizontal)) {
    throw new NotDrawnError("orientation");
  }
  const all = inputs.map((input) => barsOf(input, isHorizontal));
  const distance = smallestDistance(all.flat().map(({ at }) => at));
  const isGrouped = layout.mode === "group" && inputs.length > 1;
  const room = distance * (1 - layout.gap);
  const width = isGrouped ? room / inputs.length : room;
  const heights = new Map<string, number>();
  return inputs.map((input, index) => {
    const offset = isGrouped ? (index - (inputs.length - 1) / 2) * width : 0;
    const boxes = (all[index] ?? []).map(({ at, value }) => {
      // What is stacked grows up and down from zero by itself.
      const key = `${at} ${value < 0}`;
      const base = layout.mode === "stack" || layout.mode === "relative" ? (heights.get(key) ?? 0) : 0;
      heights.set(key, base + value);
      return { from: at + offset - width / 2, to: at + offset + width / 2, base, top: base + value };
    });
    return barMark(
      input,
      boxes,
      (all[index] ?? []).flatMap(({ at }) => [at - distance / 2, at + distance / 2]),
      isHorizontal,
    );
  });
}

interface Box {
  readonly from: number;
  readonly to: number;
  readonly base: number;
  readonly top: number;
}

function barMark(
  input: TraceInput,
  boxes: readonly Box[],
  edges: readonly number[],
  isHorizontal: boolean,
): Mark {
  const { trace, color } = input;
  const marker = dictOf(trace.marker);
  const colors = listOf(marker.color);
  if (colors?.some((value) => typeof value !== "string")) throw new NotDrawnError("marker.colorscale");
  const colorAt = (index: number): string => stringOf(colors?.[index]) ?? stringOf(marker.color) ?? color;
  const along = rangeOf(edges);
  const across = rangeOf(boxes.flatMap(({ base, top }) => [base, top]));
  const places: Extent | undefined = along && { range: along, isPadded: false };
  const values: Extent | undefined = across && { range: across, isPadded: true, isFromZero: true };
  return {
    extent: isHorizontal ? { x: values, y: places } : { x: places, y: values },
    legend: {
      name: stringOf(trace.name) ?? input.fallbackName,
      draw: (x, y) => element("rect", { x: x + 6, y, width: 12, height: 12, fill: colorAt(0) }),
    },
    draw: (toX, toY) => {
      const rectangles = boxes.map(({ from, to, base, top }, index) => {
        const [x1, x2] = isHorizontal ? [toX(base), toX(top)] : [toX(from), toX(to)];
        const [y1, y2] = isHorizontal ? [toY(from), toY(to)] : [toY(base), toY(top)];
        const [left, above] = [Math.min(x1, x2), Math.min(y1, y2)];
        const path = `M${px(left)} ${px(above)}h${px(Math.abs(x2 - x1))}v${px(Math.abs(y2 - y1))}h${px(-Math.abs(x2 - x1))}z`;
        return element("path", { d: path, fill: colorAt(index) });
      });
      const opacity = numberOf(trace.opacity) ?? numberOf(marker.opacity);
      return element(
        "g",
        { opacity: opacity === undefined ? undefined : String(opacity) },
        rectangles.join(""),
      );
    },
  };
}

function barsOf({ trace, x, y }: TraceInput, isHorizontal: boolean): readonly Bar[] {
  for (const key of ["error_x", "error_y", "base", "width", "offset"]) {
    if (trace[key] !== undefined) throw new NotDrawnError(key);
  }
  const [places, values] = isHorizontal ? [y, x] : [x, y];
  const lists = isHorizontal ? [trace.y, trace.x] : [trace.x, trace.y];
  if (trace.type === "histogram") return counted(lists[0], places, trace);
  const heights = listOf(lists[1]) ?? [];
  const at = listOf(lists[0]) ?? heights.map((_, index) => index);
  return heights
    .map((height, index): Bar => ({ at: places.of(at[index]), value: values.of(height) }))
    .filter(({ at, value }) => Number.isFinite(at) && Number.isFinite(value));
}

/** The bars of a histogram, as plotly chooses them: about 2σ / n^0.4 wide, with ends at round numbers. */
function counted(samples: unknown, places: Coordinates, trace: Dict): readonly Bar[] {
  const key = trace.orientation === "h" ? "y" : "x";
  if (trace.histnorm || trace.histfunc || trace.cumulative || trace[`${key}bins`]) {
    throw new NotDrawnError("histnorm");
  }
  const numbers = (listOf(samples) ?? []).map((value) => places.of(value)).filter(Number.isFinite);
  const range = rangeOf(numbers);
  if (range === undefined) return [];
  const size = places.kind === "category" ? 1 : binSize(range, numbers, numberOf(trace[`nbins${key}`]));
  const start = places.kind === "category" ? range[0] - 0.5 : firstEdge(numbers, range, size);
  const counts = new Map<number, number>();
  for (const value of numbers) {
    const bin = Math.floor((value - start) / size + 1e-9);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const count = Math.max(...counts.keys()) + 1;
  return Array.from({ length: count }, (_, bin) => ({
    at: start + (bin + 0.5) * size,
    value: counts.get(bin) ?? 0,
  }));
}

function binSize(
  [low, high]: readonly [number, number],
  numbers: readonly number[],
  most: number | undefined,
): number {
  if (high === low) return 1;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  const wanted = most === undefined ? (2 * Math.sqrt(variance)) / numbers.length ** 0.4 : (high - low) / most;
  const size = niceStep(wanted);
  return numbers.every(Number.isInteger) ? Math.max(1, size) : size;
}

/** Where the first bin of a histogram starts: no edge should be where many samples are, as plotly sees to it. */
function firstEdge(numbers: readonly number[], [low, high]: readonly [number, number], size: number): number {
  const start = (Math.ceil(low / size) - 1) * size;
  if (numbers.every(Number.isInteger)) return start - 0.5 + size < low ? start - 0.5 + size : start - 0.5;
  const isNearEdge = (value: number): boolean => (1 + ((value - start) * 100) / size) % 100 < 2;
  const share = (isCounted: (value: number) => boolean): number =>
    numbers.filter(isCounted).length / numbers.length;
  const isCrowded = share(isNearEdge) > 0.3 || isNearEdge(low) || isNearEdge(high);
  if (!isCrowded || share((value) => isNearEdge(value + size / 2)) >= 0.1) return start;
  return start + size / 2 < low ? start + size / 2 : start - size / 2;
}

function smallestDistance(places: readonly number[]): number {
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  const distances = sorted.slice(1).map((place, index) => place - (sorted[index] ?? 0));
  return distances.length === 0 ? 1 : Math.min(...distances);
}
