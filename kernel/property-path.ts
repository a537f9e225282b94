/** An expression that names a value without computing any, and what is typed of the next property. */
export interface PropertyPath {
  /** A name, then properties: `a.b["c"][0]` → a, b, c, 0. */
  readonly path: readonly string[];
  /** What is typed of the property, e.g. `sco` of `row.sco`. */
  readonly typed: string;
  /** Whether the property stands in quotes, where any text may be a name. */
  readonly isQuoted: boolean;
}

const identifier = "[\\p{ID_Start}$_][\\p{ID_Continue}$]*";
const access = `\\s*\\??\\.\\s*${identifier}|(?:\\?\\.)?\\[\\s*(?:\\d+|"[^"\\\\\\n]*"|'[^'\\\\\\n]*')\\s*\\]`;
const atEnd = new RegExp(
  `(${identifier})((?:${access})*)(?:\\s*\\??\\.\\s*([\\p{ID_Continue}$]*)|(?:\\?\\.)?\\[\\s*["']([^"'\\\\\\n]*))$`,
  "u",
);
const step = new RegExp(`\\.\\s*(${identifier})|\\[\\s*(?:(\\d+)|["']([^"']*)["'])`, "gu");

/** The property that is typed at the end of `text`; undefined where none is, or its owner is computed. */
export function propertyPathAt(text: string): PropertyPath | undefined {
  const found = atEnd.exec(text);
  if (found === null || /[\p{ID_Continue}$.)\]]$/u.test(text.slice(0, found.index).trimEnd().slice(-1))) {
    return undefined;
  }
  const [, name = "", rest = "", dotted, quoted] = found;
  const properties = Array.from(
    rest.matchAll(step),
    ([, property, index, key]) => property ?? index ?? key ?? "",
  );
  return { path: [name, ...properties], typed: dotted ?? quoted ?? "", isQuoted: quoted !== undefined };
}
