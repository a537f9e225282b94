import { drawAnnotations } from "./annotations.js";
import { type Axis, axisOf, layoutKeyOf } from "./axis.js";
import { barMarks } from "./bars.js";
import { Coordinates } from "./coordinates.js";
import { type Box, drawGrid, drawLabels, labelsWidth, type PlacedAxis, placeAxis } from "./frame.js";
import { colorBar, heatmapMark } from "./heatmap.js";
import { drawLegend, isBeside, legendWidth } from "./legend.js";
import { type Extent, type Mark, NotDrawnError, type TraceInput } from "./mark.js";
import { scatterMark } from "./scatter.js";
import { element, text } from "./svg.js";
import { type Dict, dictOf, listOf, numberOf, stringOf, titleOf } from "./values.js";

// A figure of more is left to plotly: outputs should stay smaller than the data behind them.
const mostCharacters = 200_000;
const plotlyColors = [
  "#1f77b4",
  "#ff7f0e",
  "#2ca02c",
  "#d62728",
  "#9467bd",
  "#8c564b",
  "#e377c2",
  "#7f7f7f",
  "#bcbd22",
  "#17becf",
];

/**
 * A plotly figure as a picture without a script, for whatever does not draw plotly's own format: the classic
 * notebook, GitHub, nbconvert. Knows lines, markers, bars, histograms and heat maps.
 *
 * @param data - Traces.
 * @param layout - As plotly takes it; sizes default to 700 × 450 pixels.
 * @returns SVG; `undefined` for a figure of other traces, or that asks for something which the picture would lack.
 */
export function staticPicture(data: readonly unknown[], layout: Dict): string | undefined {
  try {
    const picture = draw(data.map(dictOf).filter(isVisible), layout);
    return picture.length > mostCharacters ? undefined : picture;
  } catch (error) {
    if (error instanceof NotDrawnError) return undefined;
    throw error;
  }
}

function isVisible(trace: Dict): boolean {
  return trace.visible !== false && trace.visible !== "legendonly";
}

const isBar = (trace: Dict): boolean => trace.type === "bar" || trace.type === "histogram";
const isScatter = ({ type = "scatter" }: Dict): boolean => type === "scatter" || type === "scattergl";
const axisId = (trace: Dict, letter: "x" | "y"): string => stringOf(trace[`${letter}axis`]) ?? letter;

function draw(traces: readonly Dict[], layout: Dict): string {
  if (traces.length === 0) throw new NotDrawnError("data");
  for (const key of ["shapes", "images", "updatemenus", "sliders", "grid", "template"]) {
    if (key in layout && Object.keys(Object(layout[key])).length > 0) throw new NotDrawnError(key);
  }
  const layoutOf = (id: string): Dict => dictOf(layout[layoutKeyOf(id)]);
  const coordinates = coordinatesOf(traces, layoutOf);
  const inputs = inputsOf(traces, layout, coordinates);
  const marks = marksOf(inputs, layout);
  const axes = [...coordinates].map(([id, each]) => {
    const letter = id.startsWith("x") ? "x" : "y";
    const extents = inputs.flatMap(({ trace }, index): readonly Extent[] => {
      const extent = axisId(trace, letter) === id ? marks[index]?.extent[letter] : undefined;
      return extent ? [extent] : [];
    });
    return axisOf(id, each, extents, layoutOf);
  });
  return compose(inputs, marks, axes, layout);
}

function coordinatesOf(
  traces: readonly Dict[],
  layoutOf: (id: string) => Dict,
): ReadonlyMap<string, Coordinates> {
  const values = new Map<string, unknown[]>();
  for (const trace of traces) {
    for (const letter of ["x", "y"] as const) {
      const id = axisId(trace, letter);
      values.set(id, [...(values.get(id) ?? []), ...(listOf(trace[letter]) ?? [])]);
    }
  }
  return new Map([...values].map(([id, list]) => [id, new Coordinates(list, layoutOf(id))]));
}

function inputsOf(
  traces: readonly Dict[],
  layout: Dict,
  coordinates: ReadonlyMap<string, Coordinates>,
): readonly TraceInput[] {
  const colors = (listOf(layout.colorway) ?? plotlyColors).map(String);
  const nothing = new Coordinates([], {});
  return traces.map((trace, index) => ({
    trace,
    x: coordinates.get(axisId(trace, "x")) ?? nothing,
    y: coordinates.get(axisId(trace, "y")) ?? nothing,
    color: colors[index % colors.length] ?? "#1f77b4",
    fallbackName: `trace ${index}`,
  }));
}

function marksOf(inputs: readonly TraceInput[], layout: Dict): readonly Mark[] {
  const marks = new Map<TraceInput, Mark>();
  const bars = new Map<string, TraceInput[]>();
  for (const input of inputs.filter(({ trace }) => isBar(trace))) {
    const place = `${axisId(input.trace, "x")} ${axisId(input.trace, "y")}`;
    bars.set(place, [...(bars.get(place) ?? []), input]);
  }
  for (const group of bars.values()) {
    const hasHistogram = group.some(({ trace }) => trace.type === "histogram");
    const mode = stringOf(layout.barmode) ?? "group";
    const gap = numberOf(layout.bargap) ?? (hasHistogram ? 0 : 0.2);
    barMarks(group, { mode, gap }).forEach((mark, index) => {
      const input = group[index];
      if (input) marks.set(input, mark);
    });
  }
  return inputs.map((input) => {
    const bar = marks.get(input);
    if (bar) return bar;
    if (isScatter(input.trace)) return scatterMark(input);
    if (input.trace.type === "heatmap") return heatmapMark(input);
    throw new NotDrawnError(String(input.trace.type));
  });
}

function compose(
  inputs: readonly TraceInput[],
  marks: readonly Mark[],
  axes: readonly Axis[],
  layout: Dict,
): string {
  const [width, height] = [numberOf(layout.width) ?? 700, numberOf(layout.height) ?? 450];
  const entries = marks.flatMap(({ legend }, index) =>
    legend && inputs[index]?.trace.showlegend !== false ? [legend] : [],
  );
  const legendLayout = dictOf(layout.legend);
  const hasLegend = typeof layout.showlegend === "boolean" ? layout.showlegend : entries.length > 1;
  const bar = inputs.map(({ trace }) => colorBar(trace)).find((each) => each !== undefined);
  const beside = Math.max(hasLegend && isBeside(legendLayout) ? legendWidth(entries) : 0, bar ? 76 : 0);
  const margin = dictOf(layout.margin);
  const [top, bottom] = [numberOf(margin.t) ?? 100, numberOf(margin.b) ?? 80];
  const plotHeight = Math.max(10, height - top - bottom);
  const labels = (side: string): number =>
    Math.max(
      0,
      ...axes
        .filter((axis) => !axis.isX && axis.side === side)
        .map((axis) => labelsWidth(axis, plotHeight * (axis.domain[1] - axis.domain[0]))),
    );
  const left = Math.max(numberOf(margin.l) ?? 80, labels("left"));
  const right = Math.max(numberOf(margin.r) ?? 80, labels("right") + beside);
  const plot: Box = { left, top, width: Math.max(10, width - left - right), height: plotHeight };
  const placed = new Map(axes.map((axis) => [axis.id, placeAxis(axis, plot)]));

  const title = titleOf(layout.title);
  const content = [
    background(layout.paper_bgcolor, { left: 0, top: 0, width, height }),
    background(layout.plot_bgcolor, plot),
    ...axes.map((axis) => drawGrid(find(placed, axis.id), crossing(placed, axis))),
    ...marks.map((mark, index) => drawMark(mark, inputs[index]?.trace ?? {}, placed)),
    ...axes.map((axis) => drawLabels(find(placed, axis.id), crossing(placed, axis))),
    hasLegend ? drawLegend(entries, legendLayout, plot) : "",
    bar?.(plot.left + plot.width + 14, plot.top, plot.height) ?? "",
    title && text(title, width / 2, Math.min(top / 2, 50), { size: 17 }),
    drawAnnotations(layout, placed, plot),
  ];
  const font = dictOf(layout.font);
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "font-family": stringOf(font.family) ?? "Open Sans, verdana, arial, sans-serif",
      "font-size": 13,
      fill: stringOf(font.color) ?? "#444444",
      role: "img",
    },
    content.join(""),
  );
}

/** A trace, cut off where its axes end. Nested pictures clip without an id, of which a page may have several. */
function drawMark(mark: Mark, trace: Dict, placed: ReadonlyMap<string, PlacedAxis>): string {
  const [x, y] = [find(placed, axisId(trace, "x")), find(placed, axisId(trace, "y"))];
  const [left, top] = [Math.min(x.start, x.end), Math.min(y.start, y.end)];
  const [width, height] = [Math.abs(x.end - x.start), Math.abs(y.end - y.start)];
  return element(
    "svg",
    {
      x: left,
      y: top,
      width,
      height,
      viewBox: [left, top, width, height].map((n) => n.toFixed(1)).join(" "),
    },
    mark.draw(x.pixels, y.pixels),
  );
}

/** The axis that another one is drawn beside. */
function crossing(placed: ReadonlyMap<string, PlacedAxis>, { isX, layout }: Axis): PlacedAxis {
  const letter = isX ? "y" : "x";
  const anchor = stringOf(layout.anchor);
  const found = anchor === undefined ? undefined : placed.get(anchor);
  return (
    found ?? placed.get(letter) ?? find(placed, [...placed.keys()].find((id) => id.startsWith(letter)) ?? "")
  );
}

function find(placed: ReadonlyMap<string, PlacedAxis>, id: string): PlacedAxis {
  const axis = placed.get(id);
  if (axis === undefined) throw new NotDrawnError(id);
  return axis;
}

function background(color: unknown, { left, top, width, height }: Box): string {
  const fill = stringOf(color);
  if (fill === undefined || /^rgba\(.*,\s*0\)$|^transparent$/.test(fill)) return "";
  return element("rect", { x: left, y: top, width, height, fill });
}
