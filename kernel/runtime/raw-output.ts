import { StringDecoder } from "node:string_decoder";

/** What arrived on a pipe: text, or the marker that ends a cell. */
export type RawPiece = { readonly type: "text"; readonly text: string } | { readonly type: "marker" };

/** Length of the longest suffix of `text` that begins `marker`. */
function partialLength(text: string, marker: string): number {
  for (let length = Math.min(text.length, marker.length - 1); length > 0; length--) {
    if (text.endsWith(marker.slice(0, length))) return length;
  }
  return 0;
}

/** Splits what native code and child processes write to stdout or stderr at the ends of cells. */
export class RawOutputReader {
  readonly #marker: string;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(marker: string) {
    this.#marker = marker;
  }

  read(chunk: Buffer): RawPiece[] {
    const texts = (this.#rest + this.#decoder.write(chunk)).split(this.#marker);
    const last = texts.pop() ?? "";
    const partial = partialLength(last, this.#marker);
    this.#rest = last.slice(last.length - partial);
    const pieces = texts.flatMap((text): RawPiece[] => [{ type: "text", text }, { type: "marker" }]);
    pieces.push({ type: "text", text: last.slice(0, last.length - partial) });
    return pieces.filter((piece) => piece.type === "marker" || piece.text !== "");
  }
}
