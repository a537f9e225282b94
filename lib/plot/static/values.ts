/** What traces and layouts are read as: anything may be in them, whatever their types say. */
export type Dict = Readonly<Record<string, unknown>>;

/** `value` if it is an object that is no list, else an empty one. */
export function dictOf(value: unknown): Dict {
  return typeof value === "object" && value !== null && !isList(value) ? (value as Dict) : {};
}

/** The elements of a list or typed array; `undefined` for anything else. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  return isList(value) ? Array.from(value) : undefined;
}

/** `value` if it is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** `value` if it is text. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The text of a title, which plotly takes as text or as `{ text }`. */
export function titleOf(value: unknown): string {
  return stringOf(value) ?? stringOf(dictOf(value).text) ?? "";
}

/** Smallest and greatest of some numbers; `undefined` if there are none. */
export function rangeOf(numbers: Iterable<number>): readonly [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

function isList(value: unknown): value is ArrayLike<unknown> & Iterable<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
