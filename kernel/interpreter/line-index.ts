/** A place in a text, both 0-based, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Converts between offsets and lines of a text. Lines end as in ECMAScript source maps: LF or CRLF. */
export class LineIndex {
  readonly #lineStarts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    this.#length = text.length;
  }

  /** The line and column of an offset; offsets outside the text count as its ends. */
  position(offset: number): Position {
    const clamped = Math.min(Math.max(0, offset), this.#length);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: clamped - (this.#lineStarts[low] ?? 0) };
  }

  /** The offset of a place; a line beyond the last counts as the end of the text. */
  offset(position: Position): number {
    const start = this.#lineStarts[position.line] ?? this.#length;
    return Math.min(start + position.column, this.#length);
  }
}
