const MAX_TEXT = 40;
const MAX_KEYS = 5;

/**
 * A short, safe account of a client's value for an error message: `null`, `"abc"`, `an array of 29`,
 * `an object with keys "a", "b"`. Bounded whatever arrives; never recurses.
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "string":
      return quote(value);
    case "object": {
      if (value === null) return "null";
      if (Array.isArray(value)) return `an array of ${value.length}`;
      const keys = Object.keys(value);
      return keys.length === 0 ? "an empty object" : `an object with keys ${list(keys.map(quote))}`;
    }
    default:
      return String(value);
  }
}

/** The first few names of a list, and how many more there are. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_KEYS).join(", ");
  return names.length > MAX_KEYS ? `${shown} and ${names.length - MAX_KEYS} more` : shown;
}

/** A client's text in quotes, cut if long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
}
