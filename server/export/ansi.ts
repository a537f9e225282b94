import { escapeHtml } from "../../lib/html.js";

interface Style {
  readonly foreground?: string | undefined;
  readonly background?: string | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
const escapes = new RegExp(`${"\u001b"}\\[([0-9;:]*)([A-Za-z])`, "g");

/**
 * Terminal output as HTML: colours and styles become `<span>`s, other escape sequences are dropped, and a carriage
 * return starts the line anew, as progress bars want it.
 *
 * @see https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
 */
export function ansiToHtml(text: string): string {
  const source = applyCarriageReturns(text);
  let html = "";
  let style: Style = {};
  let position = 0;
  for (const match of source.matchAll(escapes)) {
    html += styled(source.slice(position, match.index), style);
    position = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  return html + styled(source.slice(position), style);
}

function applyCarriageReturns(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.replace(/\r+$/, "").split("\r").at(-1) ?? "")
    .join("\n");
}

function applyCodes(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes.slice(index + 1));
      next = code === 38 ? { ...next, foreground: color } : { ...next, background: color };
      index += used;
    } else {
      next = applyCode(next, code);
    }
  }
  return next;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 27) return { ...style, inverse: false };
  if (code === 39) return { ...style, foreground: undefined };
  if (code === 49) return { ...style, background: undefined };
  const [tens, unit] = [Math.floor(code / 10), code % 10];
  const color = namedColor(unit + (tens >= 9 ? 8 : 0));
  if (unit > 7) return style;
  if (tens === 3 || tens === 9) return { ...style, foreground: color };
  if (tens === 4 || tens === 10) return { ...style, background: tint(color) };
  return style;
}

/** Colour of `5;n` or `2;r;g;b`, and how many codes it took. */
function extendedColor(codes: readonly number[]): [string | undefined, number] {
  const [kind, first = 0, second = 0, third = 0] = codes;
  if (kind === 2) return [`rgb(${first}, ${second}, ${third})`, 4];
  if (kind !== 5) return [undefined, 0];
  if (first < 16) return [namedColor(first), 2];
  if (first > 231) {
    const grey = 8 + 10 * (first - 232);
    return [`rgb(${grey}, ${grey}, ${grey})`, 2];
  }
  const level = (step: number): number => (step === 0 ? 0 : 55 + 40 * step);
  const cube = first - 16;
  const [red, green, blue] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return [`rgb(${red}, ${green}, ${blue})`, 2];
}

// The page's style sheet defines the sixteen colours, for light and dark.
function namedColor(index: number): string {
  const name = names[index % 8] ?? "black";
  return `var(--ansi-${index < 8 ? name : `bright-${name}`})`;
}

// Text on a background is drawn in the page's own colour, so the background has to stay light, or dark.
function tint(color: string): string {
  return `color-mix(in srgb, ${color} 35%, transparent)`;
}

function styled(text: string, style: Style): string {
  if (text === "") return "";
  const foreground = style.inverse ? (style.background ?? "var(--page)") : style.foreground;
  const background = style.inverse ? (style.foreground ?? "var(--text)") : style.background;
  const rules = [
    foreground && `color: ${foreground}`,
    background && `background: ${background}`,
    style.bold && "font-weight: 600",
    style.dim && "opacity: 0.7",
    style.italic && "font-style: italic",
    style.underline && "text-decoration: underline",
  ].filter(Boolean);
  const html = escapeHtml(text);
  return rules.length === 0 ? html : `<span style="${rules.join("; ")}">${html}</span>`;
}
