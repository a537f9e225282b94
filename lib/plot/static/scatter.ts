import type { Extent, LegendEntry, Mark, Pixels, TraceInput } from "./mark.js";
import { NotDrawnError } from "./mark.js";
import { element, px, text } from "./svg.js";
import { type Dict, dictOf, listOf, numberOf, rangeOf, stringOf } from "./values.js";

type Point = readonly [x: number, y: number];

const dashes: Readonly<Record<string, string>> = {
  dot: "3 3",
  dash: "9 9",
  longdash: "15 15",
  dashdot: "9 3 3 3",
  longdashdot: "15 6 3 6",
};

/** Lines, markers and texts at points. */
export function scatterMark(input: TraceInput): Mark {
  const { trace, x, y, color } = input;
  for (const key of ["error_x", "error_y", "groupnorm", "stackgroup"]) {
    if (trace[key] !== undefined) throw new NotDrawnError(key);
  }
  const ys = listOf(trace.y) ?? [];
  const xs = listOf(trace.x) ?? ys.map((_, index) => index);
  const length = Math.min(xs.length, ys.length);
  const points = Array.from({ length }, (_, index): Point => [x.of(xs[index]), y.of(ys[index])]);
  const shown = points.filter((point) => point.every(Number.isFinite));
  const mode = stringOf(trace.mode) ?? (length < 20 ? "lines+markers" : "lines");
  const [hasLines, hasMarkers, hasText] = ["lines", "markers", "text"].map((part) => mode.includes(part));
  const line = dictOf(trace.line);
  const marker = dictOf(trace.marker);
  const lineColor = stringOf(line.color) ?? stringOf(marker.color) ?? color;
  const fill = stringOf(trace.fill);
  const extent = (axis: 0 | 1): Extent | undefined => {
    const range = rangeOf(shown.map((point) => point[axis]));
    return range && { range, isPadded: axis === 1 || hasMarkers === true };
  };
  const withZero = (found: Extent | undefined): Extent | undefined =>
    fill === "tozeroy" && found
      ? {
          range: [Math.min(0, found.range[0]), Math.max(0, found.range[1])],
          isPadded: true,
          isFromZero: true,
        }
      : found;

  const styles = hasMarkers ? markerStyles(marker, length, lineColor) : [];
  const draw = (toX: Pixels, toY: Pixels): string => {
    const at = points.map(([left, top]): Point => [toX(left), toY(top)]);
    const parts: string[] = [];
    if (fill !== undefined && fill !== "none") parts.push(drawFill(trace, at, toY(0), lineColor));
    if (hasLines) parts.push(drawLine(line, at, lineColor));
    if (hasMarkers) parts.push(drawMarkers(at, styles, numberOf(marker.opacity)));
    if (hasText) parts.push(drawTexts(trace, at));
    return group(parts.join(""), numberOf(trace.opacity));
  };
  const legend: LegendEntry = {
    name: stringOf(trace.name) ?? input.fallbackName,
    draw: (left, top) =>
      (hasLines
        ? element("path", {
            d: `M${px(left)} ${px(top + 6)}h24`,
            fill: "none",
            stroke: lineColor,
            "stroke-width": numberOf(line.width) ?? 2,
            "stroke-dasharray": dashes[stringOf(line.dash) ?? ""],
          })
        : "") +
      (styles[0]
        ? element("circle", { cx: left + 12, cy: top + 6, r: styles[0].radius, fill: styles[0].color })
        : ""),
  };
  return { extent: { x: extent(0), y: withZero(extent(1)) }, legend, draw };
}

interface MarkerStyle {
  readonly color: string;
  readonly radius: number;
}

function markerStyles(marker: Dict, length: number, color: string): readonly MarkerStyle[] {
  const symbol = marker.symbol ?? "circle";
  if (symbol !== "circle") throw new NotDrawnError("marker.symbol");
  const [colors, sizes] = [listOf(marker.color), listOf(marker.size)];
  if (colors?.some((value) => typeof value !== "string")) throw new NotDrawnError("marker.colorscale");
  const [oneColor, oneSize] = [stringOf(marker.color) ?? color, numberOf(marker.size) ?? 6];
  return Array.from({ length }, (_, index) => ({
    color: stringOf(colors?.[index]) ?? oneColor,
    radius: (numberOf(sizes?.[index]) ?? oneSize) / 2,
  }));
}

/** One path a line: points that no eye tells from their neighbours are left out. */
function drawLine(line: Dict, points: readonly Point[], color: string): string {
  return element("path", {
    d: pathOf(points, stringOf(line.shape) ?? "linear"),
    fill: "none",
    stroke: color,
    "stroke-width": numberOf(line.width) ?? 2,
    "stroke-dasharray": dashes[stringOf(line.dash) ?? ""],
    "stroke-linejoin": "round",
  });
}

function pathOf(points: readonly Point[], shape: string): string {
  let path = "";
  let last: Point | undefined;
  for (const point of shape === "linear" ? visiblePoints(points) : points) {
    if (!point.every(Number.isFinite)) {
      last = undefined;
      continue;
    }
    const [x, y] = point;
    if (last === undefined) path += `M${px(x)} ${px(y)}`;
    else if (Math.abs(x - last[0]) < 0.5 && Math.abs(y - last[1]) < 0.5) continue;
    else if (shape === "hv") path += `H${px(x)}V${px(y)}`;
    else if (shape === "vh") path += `V${px(y)}H${px(x)}`;
    else path += `L${px(x)} ${px(y)}`;
    last = point;
  }
  return path;
}

/** Of points that follow each other in one column of pixels the first, the last, the highest and the lowest. */
function visiblePoints(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (let start = 0, end = 1; start < points.length; start = end, end += 1) {
    const column = Math.round(points[start]?.[0] ?? 0);
    let [low, high] = [start, start];
    for (; end < points.length && Math.round(points[end]?.[0] ?? 0) === column; end += 1) {
      const y = points[end]?.[1] ?? 0;
      // What is nowhere breaks the line, and is kept.
      if (Number.isNaN(y)) break;
      if (y < (points[low]?.[1] ?? 0)) low = end;
      if (y > (points[high]?.[1] ?? 0)) high = end;
    }
    for (const index of [...new Set([start, low, high, end - 1])].sort((a, b) => a - b)) {
      const point = points[index];
      if (point) kept.push(point);
    }
  }
  return kept;
}

function drawFill(trace: Dict, points: readonly Point[], zero: number, color: string): string {
  const shown = points.filter((point) => point.every(Number.isFinite));
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last) return "";
  const outline = pathOf(shown, stringOf(dictOf(trace.line).shape) ?? "linear");
  const isToZero = trace.fill === "tozeroy";
  if (!isToZero && trace.fill !== "toself") throw new NotDrawnError("fill");
  const given = stringOf(trace.fillcolor);
  return element("path", {
    d: `${outline}${isToZero ? `L${px(last[0])} ${px(zero)}L${px(first[0])} ${px(zero)}` : ""}Z`,
    fill: given ?? color,
    "fill-opacity": given === undefined ? "0.4" : undefined,
    stroke: "none",
  });
}

// So many translucent markers are drawn one by one: where they lie on each other they are darker.
const mostSeparate = 2000;

/**
 * All markers of one look as one path of dots. Those on the same pixel are drawn once: the picture stays small however
 * many points there are.
 */
function drawMarkers(
  points: readonly Point[],
  styles: readonly MarkerStyle[],
  opacity: number | undefined,
): string {
  const paths = new Map<string, { readonly style: MarkerStyle; readonly dots: Set<string> }>();
  points.forEach(([x, y], index) => {
    const style = styles[index];
    if (style === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return;
    const key = `${style.color} ${style.radius}`;
    const path = paths.get(key) ?? { style, dots: new Set() };
    paths.set(key, path);
    path.dots.add(`M${Math.round(x * 2) / 2} ${Math.round(y * 2) / 2}h0`);
  });
  const isSeparate = opacity !== undefined && opacity < 1 && points.length <= mostSeparate;
  return [...paths.values()]
    .map(({ style, dots }) => {
      const parts = isSeparate ? [...dots] : [[...dots].join("")];
      const look = {
        stroke: style.color,
        "stroke-width": style.radius * 2,
        "stroke-linecap": "round",
        "stroke-opacity": opacity === undefined ? undefined : String(opacity),
      };
      return element("g", look, parts.map((d) => element("path", { d })).join(""));
    })
    .join("");
}

function drawTexts(trace: Dict, points: readonly Point[]): string {
  const texts = listOf(trace.text);
  const position = stringOf(trace.textposition) ?? "middle center";
  return points
    .map(([x, y], index) => {
      const label = texts ? texts[index] : trace.text;
      if (label === undefined || label === null || !Number.isFinite(x) || !Number.isFinite(y)) return "";
      const [vertical, horizontal] = position.split(" ");
      return text(String(label), x + (horizontal === "right" ? 6 : horizontal === "left" ? -6 : 0), y, {
        anchor: horizontal === "right" ? "start" : horizontal === "left" ? "end" : "middle",
        baseline: vertical === "top" ? "bottom" : vertical === "bottom" ? "top" : "middle",
        size: 12,
      });
    })
    .join("");
}

function group(content: string, opacity: number | undefined): string {
  return opacity === undefined || opacity === 1
    ? content
    : element("g", { opacity: String(opacity) }, content);
}
