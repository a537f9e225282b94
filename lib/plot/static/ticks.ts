import type { Coordinates } from "./coordinates.js";
import { type Dict, listOf, numberOf, stringOf } from "./values.js";

/** A mark at an axis. */
export interface Tick {
  /** In the axis' coordinates. */
  readonly at: number;
  readonly label: string;
}

const second = 1000;
const day = 86_400 * second;
const dateSteps = [
  1,
  second,
  ...[5, 15, 30].map((count) => count * second),
  ...[1, 5, 15, 30, 60, 180, 360, 720].map((minutes) => minutes * 60 * second),
  ...[1, 2, 7, 14].map((days) => days * day),
];
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
const meanMonth = 30.44 * day;

/**
 * Where an axis is labelled.
 *
 * @param range - Ends in the axis' coordinates, either first.
 * @param room - About how many labels there is room for, ≥ 1.
 */
export function ticksOf(
  coordinates: Coordinates,
  range: readonly [number, number],
  layout: Dict,
  room: number,
): readonly Tick[] {
  const [low, high] = range[0] < range[1] ? range : [range[1], range[0]];
  const isInside = ({ at }: Tick): boolean => at >= low - 1e-9 && at <= high + 1e-9;
  const prefix = stringOf(layout.tickprefix) ?? "";
  const suffix = stringOf(layout.ticksuffix) ?? "";
  const decorate = ({ at, label }: Tick): Tick => ({ at, label: `${prefix}${label}${suffix}` });
  return (givenTicks(coordinates, layout) ?? computedTicks(coordinates, low, high, layout, room))
    .filter(isInside)
    .map(decorate);
}

function givenTicks(coordinates: Coordinates, layout: Dict): readonly Tick[] | undefined {
  const values = listOf(layout.tickvals);
  const labels = listOf(layout.ticktext) ?? values;
  return values?.map((value, index) => ({
    at: coordinates.of(value),
    label: String(labels?.[index] ?? value),
  }));
}

function computedTicks(
  coordinates: Coordinates,
  low: number,
  high: number,
  layout: Dict,
  room: number,
): readonly Tick[] {
  switch (coordinates.kind) {
    case "category": {
      const every = Math.max(1, Math.ceil(coordinates.categories.length / room));
      return coordinates.categories.map((label, at) => ({ at, label })).filter(({ at }) => at % every === 0);
    }
    case "date":
      return dateTicks(low, high, room);
    case "log":
      return logTicks(low, high, layout, room);
    case "linear":
      return linearTicks(low, high, layout, room);
    default:
      return coordinates.kind satisfies never;
  }
}

function linearTicks(low: number, high: number, layout: Dict, room: number): readonly Tick[] {
  const step = numberOf(layout.dtick) ?? niceStep((high - low) / room);
  if (!(step > 0) || (high - low) / step > 1000) return [];
  const percents = /^\.(\d)%$/.exec(stringOf(layout.tickformat) ?? "")?.[1];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const start = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - start + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const at = (start + index) * step;
    const label =
      percents === undefined ? numberLabel(at, step, largest) : `${(at * 100).toFixed(Number(percents))}%`;
    return { at, label };
  });
}

/** 1, 2 or 5 times a power of ten, at least `step`. */
export function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 5, 10].find((factor) => factor * power >= step * 0.999) ?? 10) * power;
}

const prefixes: Readonly<Record<number, string>> = {
  [-12]: "p",
  [-9]: "n",
  [-6]: "μ",
  [-3]: "m",
  0: "",
  3: "k",
  6: "M",
  9: "B",
  12: "T",
};

/**
 * A number with the decimals that its axis needs, and with the unit prefix of plotly's `exponentformat: "B"`.
 *
 * @param step - Distance between labels.
 * @param largest - Magnitude of the axis' farther end, which chooses the prefix.
 */
function numberLabel(value: number, step: number, largest: number): string {
  const magnitude = Math.floor(Math.log10(largest) + 0.01);
  const exponent = Math.abs(magnitude) > 3 ? 3 * Math.round((magnitude - 1) / 3) : 0;
  const prefix = prefixes[exponent];
  if (prefix === undefined) return value.toPrecision(3).replace("-", "−");
  const [scaled, scaledStep] = [value / 10 ** exponent, step / 10 ** exponent];
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(scaledStep) + 1e-9)));
  // Adding zero makes -0 a 0.
  const number = Number(scaled.toFixed(decimals)) + 0;
  return number === 0 ? "0" : `${String(number).replace("-", "−")}${prefix}`;
}

function logTicks(low: number, high: number, layout: Dict, room: number): readonly Tick[] {
  if (high - low < 1) {
    const values = linearTicks(10 ** low, 10 ** high, layout, room);
    return values.filter(({ at }) => at > 0).map(({ at, label }) => ({ at: Math.log10(at), label }));
  }
  const every = Math.max(1, Math.ceil((high - low) / room));
  const first = Math.ceil(low - 1e-9);
  return Array.from({ length: Math.floor(high + 1e-9) - first + 1 }, (_, index) => first + index)
    .filter((exponent) => exponent % every === 0)
    .map((at) => ({ at, label: numberLabel(10 ** at, 10 ** at, 10 ** at) }));
}

function dateTicks(low: number, high: number, room: number): readonly Tick[] {
  const wanted = (high - low) / room;
  const step = dateSteps.find((size) => size >= wanted);
  if (step !== undefined) {
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => {
      const at = (first + index) * step;
      return { at, label: dateLabel(at, step) };
    });
  }
  const months = monthSteps.find((count) => count * meanMonth >= wanted) ?? 2400;
  const start = new Date(low);
  const ticks: Tick[] = [];
  for (let month = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months; ; ) {
    const at = Date.UTC(Math.floor(month / 12), month % 12);
    if (at > high) return ticks;
    const iso = new Date(at).toISOString();
    ticks.push({ at, label: iso.slice(0, months % 12 === 0 ? 4 : 7) });
    month += months;
  }
}

function dateLabel(at: number, step: number): string {
  const iso = new Date(at).toISOString();
  if (step >= day) return iso.slice(0, 10);
  const isMidnight = at % day === 0;
  const time = iso.slice(11, step >= 60 * second ? 16 : step >= second ? 19 : 23);
  return isMidnight ? `${time}<br>${iso.slice(0, 10)}` : time;
}
