/** A value read from JSON that is not what its place calls for. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly expected: string;
  readonly actual: string;

  constructor(expected: string, actual: unknown) {
    const shown = describe(actual);
    super(`Expected ${expected}, got ${shown}.`);
    this.expected = expected;
    this.actual = shown;
  }
}

/**
 * A plain object.
 *
 * @param path - Where the value stands, for the error, e.g. `inputs[0].name`.
 * @throws {ValueError} If it is anything else; so do the other parsers of this file.
 */
export function parseObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ValueError(`an object at ${path}`, value);
  }
  return value as Record<string, unknown>;
}

/** An array, each item parsed by `parseItem`. */
export function parseArray<T>(
  value: unknown,
  path: string,
  parseItem: (item: unknown, path: string) => T,
): readonly T[] {
  if (!Array.isArray(value)) throw new ValueError(`an array at ${path}`, value);
  return value.map((item, index) => parseItem(item, `${path}[${index}]`));
}

/** An object used as a map, each value parsed by `parseItem`. */
export function parseRecord<T>(
  value: unknown,
  path: string,
  parseItem: (item: unknown, path: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(parseObject(value, path)).map(([key, item]) => [key, parseItem(item, `${path}.${key}`)]),
  );
}

/** A string of at least one character, optionally of a given form. */
export function parseString(value: unknown, path: string, form?: RegExp): string {
  if (typeof value !== "string" || value === "" || (form !== undefined && !form.test(value))) {
    throw new ValueError(form === undefined ? `a text at ${path}` : `a text like ${form} at ${path}`, value);
  }
  return value;
}

/** A finite number. */
export function parseNumber(value: unknown, path: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new ValueError(`a finite number at ${path}`, value);
  }
  return value;
}

/** A whole number, at least `min`. */
export function parseInteger(value: unknown, path: string, min: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < min) {
    throw new ValueError(`a whole number of at least ${min} at ${path}`, value);
  }
  return value as number;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}
