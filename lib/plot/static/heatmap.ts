import { colorScaleOf, inkOn, type Rgb } from "./color-scales.js";
import { Coordinates } from "./coordinates.js";
import { type Extent, type Mark, NotDrawnError, type Pixels, type TraceInput } from "./mark.js";
import { encodePng } from "./png.js";
import { element, text } from "./svg.js";
import { ticksOf } from "./ticks.js";
import { type Dict, listOf, numberOf, rangeOf, stringOf } from "./values.js";

/** Coloured cells, `z[row][column]`. */
export function heatmapMark({ trace, x, y }: TraceInput): Mark {
  const rows = (listOf(trace.z) ?? []).map((row) => (listOf(row) ?? []).map((value) => numberOf(value)));
  const colorOf = colorsOf(trace, rows);
  const width = rows[0]?.length ?? 0;
  const columnEdges = edgesOf(listOf(trace.x), width, x);
  const rowEdges = edgesOf(listOf(trace.y), rows.length, y);
  const extent = (edges: readonly number[]): Extent | undefined => {
    const range = rangeOf(edges);
    return range && { range, isPadded: false };
  };
  const labels = labelsOf(trace, rows);
  const gaps = [numberOf(trace.xgap) ?? 0, numberOf(trace.ygap) ?? 0] as const;
  const isEven = isEvenlySpaced(columnEdges) && isEvenlySpaced(rowEdges);
  const draw = (toX: Pixels, toY: Pixels): string => {
    if (gaps[0] === 0 && gaps[1] === 0 && labels === undefined && isEven) {
      return drawPixels(rows, colorOf, columnEdges.map(toX), rowEdges.map(toY));
    }
    const cells = rows.flatMap((row, i) =>
      row.map((value, j) => {
        if (value === undefined) return "";
        const color = colorOf(value);
        const [x1, x2] = sorted(toX(columnEdges[j] ?? 0), toX(columnEdges[j + 1] ?? 0));
        const [y1, y2] = sorted(toY(rowEdges[i] ?? 0), toY(rowEdges[i + 1] ?? 0));
        const label = labels?.[i]?.[j];
        return (
          element("rect", {
            x: x1 + gaps[0] / 2,
            y: y1 + gaps[1] / 2,
            width: Math.max(0, x2 - x1 - gaps[0]),
            height: Math.max(0, y2 - y1 - gaps[1]),
            fill: `rgb(${color.join(",")})`,
          }) + (label ? text(label, (x1 + x2) / 2, (y1 + y2) / 2, { size: 12, color: inkOn(color) }) : "")
        );
      }),
    );
    return cells.join("");
  };
  return { extent: { x: extent(columnEdges), y: extent(rowEdges) }, legend: undefined, draw };
}

/** The legend of a heat map's colours, unless it has none: bottom to top, with numbers beside it. */
export function colorBar(trace: Dict): ((x: number, y: number, height: number) => string) | undefined {
  if (trace.type !== "heatmap" || trace.showscale === false) return undefined;
  const rows = (listOf(trace.z) ?? []).map((row) => (listOf(row) ?? []).map((value) => numberOf(value)));
  const range = limitsOf(trace, rows);
  const colorOf = colorsOf(trace, rows);
  const steps = 64;
  return (x, y, height) => {
    const values = Array.from(
      { length: steps },
      (_, step) => range[1] - ((range[1] - range[0]) * step) / (steps - 1),
    );
    return (
      drawPixels(
        values.map((value) => [value]),
        colorOf,
        [x, x + 20],
        [y, y + height],
      ) +
      ticksOf(new Coordinates([], {}), range, {}, height / 36)
        .map(({ at, label }) => {
          const share = (range[1] - at) / (range[1] - range[0]);
          return text(label, x + 26, y + height * share, { anchor: "start", size: 12 });
        })
        .join("")
    );
  };
}

type Rows = readonly (readonly (number | undefined)[])[];

function limitsOf(trace: Dict, rows: Rows): readonly [number, number] {
  const found = rangeOf(rows.flat().filter((value) => value !== undefined)) ?? [0, 1];
  return [numberOf(trace.zmin) ?? found[0], numberOf(trace.zmax) ?? found[1]];
}

function colorsOf(trace: Dict, rows: Rows): (value: number) => Rgb {
  const scale = colorScaleOf(trace.colorscale, trace.reversescale === true);
  if (scale === undefined || trace.zsmooth) throw new NotDrawnError("colorscale");
  const [low, high] = limitsOf(trace, rows);
  return (value) => scale(high === low ? 0.5 : (value - low) / (high - low));
}

/** One more edge than there are cells: halfway between their middles, unless the edges are given. */
function edgesOf(given: readonly unknown[] | undefined, count: number, axis: Coordinates): readonly number[] {
  const middles = Array.from({ length: count }, (_, index) => index);
  const places = given?.map((value) => axis.of(value)) ?? middles;
  if (places.length === count + 1 && axis.kind !== "category") return places;
  return Array.from({ length: count + 1 }, (_, index) => {
    const [before, after] = [places[index - 1], places[index]];
    if (before !== undefined && after !== undefined) return (before + after) / 2;
    const half = ((places[1] ?? 1) - (places[0] ?? 0)) / 2;
    const last = ((places[count - 1] ?? 0) - (places[count - 2] ?? (places[count - 1] ?? 0) - 1)) / 2;
    return after === undefined ? (before ?? 0) + last : after - half;
  });
}

function isEvenlySpaced(edges: readonly number[]): boolean {
  const step = (edges[1] ?? 0) - (edges[0] ?? 0);
  return edges.every(
    (edge, index) => Math.abs(edge - (edges[0] ?? 0) - index * step) < Math.abs(step) * 1e-6,
  );
}

function labelsOf(trace: Dict, rows: Rows): readonly (readonly string[])[] | undefined {
  const template = stringOf(trace.texttemplate);
  if (template === undefined) return undefined;
  if (template === "%{z}")
    return rows.map((row) => row.map((value) => (value === undefined ? "" : String(value))));
  const decimals = /^%\{z:\.(\d)f\}$/.exec(template)?.[1];
  if (decimals !== undefined) {
    return rows.map((row) =>
      row.map((value) => (value === undefined ? "" : value.toFixed(Number(decimals)))),
    );
  }
  if (template !== "%{text}") throw new NotDrawnError("texttemplate");
  return (listOf(trace.text) ?? []).map((row) => (listOf(row) ?? []).map(String));
}

/** All cells as one picture, a pixel each: 28 × 28 of them would be 50 kB of rectangles. */
function drawPixels(
  rows: Rows,
  colorOf: (value: number) => Rgb,
  xEdges: readonly number[],
  yEdges: readonly number[],
): string {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const [x1, x2] = [xEdges[0] ?? 0, xEdges.at(-1) ?? 0];
  const [y1, y2] = [yEdges[0] ?? 0, yEdges.at(-1) ?? 0];
  const pixels = new Uint8Array(width * height * 4);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      if (value === undefined) return;
      const line = y2 < y1 ? height - 1 - i : i;
      const column = x2 < x1 ? width - 1 - j : j;
      pixels.set([...colorOf(value), 255], (line * width + column) * 4);
    });
  });
  if (width === 0) return "";
  return element("image", {
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
    preserveAspectRatio: "none",
    style: "image-rendering:pixelated",
    href: `data:image/png;base64,${encodePng(width, height, pixels).toString("base64")}`,
  });
}

function sorted(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}
