import type { Box, PlacedAxis } from "./frame.js";
import { NotDrawnError, type Pixels } from "./mark.js";
import { text } from "./svg.js";
import { type Dict, dictOf, listOf, numberOf, stringOf } from "./values.js";

/** The texts that a layout puts onto the picture. */
export function drawAnnotations(layout: Dict, axes: ReadonlyMap<string, PlacedAxis>, plot: Box): string {
  return (listOf(layout.annotations) ?? [])
    .map(dictOf)
    .filter((annotation) => annotation.visible !== false)
    .map((annotation) => drawAnnotation(annotation, axes, plot))
    .join("");
}

function drawAnnotation(annotation: Dict, axes: ReadonlyMap<string, PlacedAxis>, plot: Box): string {
  if (annotation.showarrow !== false) throw new NotDrawnError("annotations");
  const x = place(annotation.x, annotation.xref, "x", axes, (share) => plot.left + share * plot.width);
  const y = place(annotation.y, annotation.yref, "y", axes, (share) => plot.top + (1 - share) * plot.height);
  const [xAnchor, yAnchor] = [stringOf(annotation.xanchor), stringOf(annotation.yanchor)];
  const font = dictOf(annotation.font);
  return text(String(annotation.text ?? ""), x, y, {
    anchor: xAnchor === "left" ? "start" : xAnchor === "right" ? "end" : "middle",
    baseline: yAnchor === "top" || yAnchor === "bottom" ? yAnchor : "middle",
    size: numberOf(font.size),
    color: stringOf(font.color),
    angle: numberOf(annotation.textangle),
  });
}

function place(
  value: unknown,
  reference: unknown,
  otherwise: string,
  axes: ReadonlyMap<string, PlacedAxis>,
  ofShare: Pixels,
): number {
  if (reference === "paper") return ofShare(numberOf(value) ?? 0);
  const placed = axes.get(stringOf(reference) ?? otherwise);
  if (placed === undefined) throw new NotDrawnError("annotations");
  return placed.pixels(placed.axis.coordinates.of(value));
}
