import { type Displayable, displaySymbol, type MimeBundle } from "../../../lib/display.js";

/** Bytes, or their base64 text. */
export type Image = Uint8Array | string;

/** The formats that {@link DisplayFormats} shows and {@link DisplayAsFormats} wraps, with what each takes. */
interface FormatValues {
  readonly html: string;
  readonly markdown: string;
  readonly svg: string;
  readonly png: Image;
  readonly json: unknown;
  readonly latex: string;
  readonly text: string;
}

type Format = keyof FormatValues;

const mimeTypes: Readonly<Record<Format, string>> = {
  html: "text/html",
  markdown: "text/markdown",
  svg: "image/svg+xml",
  png: "image/png",
  json: "application/json",
  latex: "text/latex",
  text: "text/plain",
};

/** `display.html(source)` and the like: show a value of one format at once. */
export type DisplayFormats<Handle> = {
  readonly [F in Format]: (value: FormatValues[F]) => Handle;
} & {
  /** Shows data of any MIME type: bytes become base64. */
  readonly raw: (mimeType: string, data: unknown) => Handle;
};

/** `display.asHtml(source)` and the like: a value that shows itself in one format, for a cell's last line. */
export type DisplayAsFormats = {
  readonly [F in Format as `as${Capitalize<F>}`]: (value: FormatValues[F]) => Displayable;
} & {
  /** A value that shows itself as data of any MIME type: bytes become base64. */
  readonly asRaw: (mimeType: string, data: unknown) => Displayable;
};

/** A value whose MIME bundle is given. */
class Formatted implements Displayable {
  readonly #bundle: MimeBundle;

  constructor(bundle: MimeBundle) {
    this.#bundle = bundle;
  }

  [displaySymbol](): MimeBundle {
    return this.#bundle;
  }
}

/** Text formats are their own plain text: a terminal shows the source. */
function formatted(mimeType: string, data: unknown): Formatted {
  if (typeof mimeType !== "string" || !/^[\w.+-]+\/[\w.+-]+$/.test(mimeType)) {
    throw new TypeError(`Expected a MIME type such as "text/html", got ${JSON.stringify(mimeType)}.`);
  }
  if (mimeType === "text/plain") return new Formatted({ "text/plain": String(data) });
  const isText = typeof data === "string" && (mimeType.startsWith("text/") || mimeType === "image/svg+xml");
  const isJson = /[/+]json$/.test(mimeType);
  if (isText) return new Formatted({ [mimeType]: data, "text/plain": data });
  if (isJson) return new Formatted({ [mimeType]: data, "text/plain": JSON.stringify(data, undefined, 2) });
  return new Formatted({ [mimeType]: data, "text/plain": `[${mimeType}]` });
}

/**
 * The methods of `display` by format.
 *
 * @param show - Shows a value and returns its handle.
 */
export function displayFormats<Handle>(
  show: (value: unknown) => Handle,
): DisplayFormats<Handle> & DisplayAsFormats {
  const methods: Record<string, (...args: never[]) => unknown> = {
    raw: (mimeType: string, data: unknown) => show(formatted(mimeType, data)),
    asRaw: formatted,
  };
  for (const [format, mimeType] of Object.entries(mimeTypes)) {
    const suffix = `${format.charAt(0).toUpperCase()}${format.slice(1)}`;
    methods[format] = (value: unknown) => show(formatted(mimeType, value));
    methods[`as${suffix}`] = (value: unknown) => formatted(mimeType, value);
  }
  // Built from the table that the type is made of; the compiler cannot follow that through the loop.
  return methods as DisplayFormats<Handle> & DisplayAsFormats;
}
