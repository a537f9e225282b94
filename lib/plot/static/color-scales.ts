import { dictOf, listOf, numberOf, stringOf } from "./values.js";

/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [number, number, number];

type Stops = readonly (readonly [position: number, color: Rgb])[];

const even = (...colors: readonly Rgb[]): Stops =>
  colors.map((color, index) => [index / (colors.length - 1), color]);

/** The scales of plotly.js by their names. */
const named: Readonly<Record<string, Stops>> = {
  Greys: even([0, 0, 0], [255, 255, 255]),
  Bluered: even([0, 0, 255], [255, 0, 0]),
  YlGnBu: even(
    [8, 29, 88],
    [37, 52, 148],
    [34, 94, 168],
    [29, 145, 192],
    [65, 182, 196],
    [127, 205, 187],
    [199, 233, 180],
    [237, 248, 217],
    [255, 255, 217],
  ),
  RdBu: [
    [0, [5, 10, 172]],
    [0.35, [106, 137, 247]],
    [0.5, [190, 190, 190]],
    [0.6, [220, 170, 132]],
    [0.7, [230, 145, 90]],
    [1, [178, 10, 28]],
  ],
  Reds: [
    [0, [220, 220, 220]],
    [0.2, [245, 195, 157]],
    [0.4, [245, 160, 105]],
    [1, [178, 10, 28]],
  ],
  Blues: [
    [0, [5, 10, 172]],
    [0.35, [40, 60, 190]],
    [0.5, [70, 100, 245]],
    [0.6, [90, 120, 245]],
    [0.7, [106, 137, 247]],
    [1, [220, 220, 220]],
  ],
  Viridis: [
    [0, [68, 1, 84]],
    [0.25, [59, 82, 139]],
    [0.5, [33, 145, 140]],
    [0.75, [94, 201, 98]],
    [1, [253, 231, 37]],
  ],
};

/**
 * What a colour scale makes of numbers from 0 to 1.
 *
 * @param scale - Name, or list of positions and colours; `undefined`: plotly's default, RdBu.
 * @returns `undefined` for a scale or a colour that is not known here.
 */
export function colorScaleOf(scale: unknown, isReversed: boolean): ((share: number) => Rgb) | undefined {
  const stops = scale === undefined ? named.RdBu : (named[stringOf(scale) ?? ""] ?? stopsOf(scale));
  if (stops === undefined) return undefined;
  return (share) => mix(stops, isReversed ? 1 - share : share);
}

/** The colour that is legible on `rgb`. */
export function inkOn([red, green, blue]: Rgb): string {
  return red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? "#1f2328" : "#ffffff";
}

function stopsOf(scale: unknown): Stops | undefined {
  const stops = (listOf(scale) ?? []).map((stop): Stops[number] | undefined => {
    const { 0: position, 1: color } = dictOf({ ...listOf(stop) });
    const rgb = parseColor(stringOf(color) ?? "");
    const share = numberOf(position);
    return share === undefined || rgb === undefined ? undefined : [share, rgb];
  });
  const known = stops.filter((stop) => stop !== undefined);
  return known.length >= 2 && known.length === stops.length ? known : undefined;
}

function parseColor(color: string): Rgb | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  if (hex !== undefined) {
    const digits = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
    return [0, 2, 4].map((start) => Number.parseInt(digits.slice(start, start + 2), 16)) as unknown as Rgb;
  }
  const parts = /^rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(color);
  if (parts) return [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return color === "white" ? [255, 255, 255] : color === "black" ? [0, 0, 0] : undefined;
}

function mix(stops: Stops, share: number): Rgb {
  const above = Math.max(
    1,
    stops.findIndex(([position]) => position >= share),
  );
  const [low, from] = stops[above - 1] ?? [0, [0, 0, 0]];
  const [high, to] = stops[above] ?? [1, [0, 0, 0]];
  const weight = high === low ? 1 : Math.min(1, Math.max(0, (share - low) / (high - low)));
  const channel = (index: 0 | 1 | 2): number => Math.round(from[index] + (to[index] - from[index]) * weight);
  return [channel(0), channel(1), channel(2)];
}
