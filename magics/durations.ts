const units: readonly (readonly [factor: number, unit: string])[] = [
  [1, "s"],
  [1e3, "ms"],
  [1e6, "µs"],
  [1e9, "ns"],
];

/** A duration with three significant digits in its unit, as IPython prints it: `12.3 ms`, `1min 5s`. */
export function formatSeconds(seconds: number): string {
  if (seconds >= 60) {
    const whole = Math.round(seconds);
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const texts = parts.map((part, i) => `${part}${["h", "min", "s"][i]}`);
    return texts.slice(parts[0] === 0 ? 1 : 0).join(" ");
  }
  if (seconds === 0) return "0 ns";
  const [factor, unit] = units.find(([f]) => seconds * f >= 1) ?? [1e9, "ns"];
  return `${Number((seconds * factor).toPrecision(3))} ${unit}`;
}
