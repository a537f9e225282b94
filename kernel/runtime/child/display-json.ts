import type { DisplayContent } from "../wire.js";

/** UTF-16 units of a text that become JSON at a time: V8 makes longer results in parts, to be joined once more. */
const unitsPerPiece = 16_000;

/** Begins the JSON of every content. */
const opening = '{"data":{';

/**
 * The JSON of what is shown, in pieces: that of a long text, as one string, would be copied several times.
 *
 * @throws {TypeError} If something cannot be written as JSON; at once, not when the pieces are taken.
 */
export function displayJson({ data, ...others }: DisplayContent): Iterable<string> {
  const long: [string, string][] = [];
  const short: [string, unknown][] = [];
  for (const [type, value] of Object.entries(data)) {
    if (typeof value === "string" && value.length > unitsPerPiece) long.push([type, value]);
    else short.push([type, value]);
  }
  return pieces(long, JSON.stringify({ data: Object.fromEntries(short), ...others }).slice(opening.length));
}

/** @param rest - What follows {@link opening} in the JSON without the long texts. */
function* pieces(long: readonly [string, string][], rest: string): Generator<string> {
  yield opening;
  const endsHere = rest.startsWith("}");
  for (const [index, [type, text]] of long.entries()) {
    yield `${JSON.stringify(type)}:"`;
    for (let start = 0; start < text.length; start += unitsPerPiece)
      yield JSON.stringify(text.slice(start, start + unitsPerPiece)).slice(1, -1);
    yield endsHere && index === long.length - 1 ? '"' : '",';
  }
  yield rest;
}
