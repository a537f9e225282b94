import { escapeHtml } from "../../html.js";

/** A coordinate in pixels, to a tenth: shorter, and no eye sees more. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** An SVG element; attributes that are `undefined` are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = "",
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? px(value) : escapeHtml(value ?? "")}"`);
  return content === ""
    ? `<${name}${written.join("")}/>`
    : `<${name}${written.join("")}>${content}</${name}>`;
}

/** How {@link text} is set. */
export interface TextStyle {
  /** Which part of the text stands at x; default `middle`. */
  readonly anchor?: "start" | "middle" | "end" | undefined;
  /** Which part of the text stands at y; default `middle`. */
  readonly baseline?: "top" | "middle" | "bottom" | undefined;
  /** Pixels; default the picture's. */
  readonly size?: number | undefined;
  readonly color?: string | undefined;
  /** Degrees, clockwise; default 0. */
  readonly angle?: number | undefined;
}

// The height of a line and of what stands above its baseline, in font sizes.
const lineHeight = 1.25;
const ascent = 0.36;

/** Lines of text; plotly's markup in it is dropped, but for line breaks. */
export function text(content: string, x: number, y: number, style: TextStyle = {}): string {
  const { anchor = "middle", baseline = "middle", size = 13, color, angle } = style;
  const lines = linesOf(content);
  const height = lines.length * lineHeight * size;
  const top = { top: y, middle: y - height / 2, bottom: y - height }[baseline];
  const first = top + (lineHeight / 2 + ascent) * size;
  return lines
    .map((line, index) =>
      element(
        "text",
        {
          x,
          y: first + index * lineHeight * size,
          "text-anchor": anchor === "start" ? undefined : anchor,
          "font-size": size === 13 ? undefined : size,
          fill: color,
          transform: angle === undefined || angle === 0 ? undefined : `rotate(${angle} ${px(x)} ${px(y)})`,
        },
        escapeHtml(line),
      ),
    )
    .join("");
}

/** About how wide a text is, in pixels: an average letter of a sans-serif font is a little over half its size. */
export function widthOf(content: string, size = 13): number {
  return Math.max(...linesOf(content).map((line) => line.length)) * size * 0.56;
}

function linesOf(content: string): readonly string[] {
  return content.split(/<br\s*\/?>/i).map((line) => line.replace(/<\/?[a-z][^>]*>/gi, ""));
}
