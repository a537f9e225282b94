import { type Dict, listOf, numberOf, stringOf } from "./values.js";

/** What an axis shows. */
export type AxisKind = "linear" | "log" | "category" | "date";

const datePattern = /^\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}.*)?)?$/;

/**
 * Turns an axis' values into numbers that are drawn evenly: logarithms, positions of categories, milliseconds.
 * Kinds are told by the layout, else from the values, as plotly does.
 */
export class Coordinates {
  readonly kind: AxisKind;
  /** Labels of a category axis, in the order in which they are drawn. */
  readonly categories: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;

  /** @param values - All values that traces have on this axis. */
  constructor(values: readonly unknown[], layout: Dict) {
    this.kind = kindOf(values, layout.type);
    const given = (listOf(layout.categoryarray) ?? []).map(String);
    const found = this.kind === "category" ? values.filter((value) => value != null).map(String) : [];
    this.categories = [...new Set([...given, ...found])];
    this.#positions = new Map(this.categories.map((label, index) => [label, index]));
  }

  /** Where a value is; `NaN` where it is nowhere. */
  of(value: unknown): number {
    if (value === null || value === undefined) return Number.NaN;
    switch (this.kind) {
      case "category":
        return this.#positions.get(String(value)) ?? Number.NaN;
      case "date":
        return value instanceof Date ? value.getTime() : millisecondsOf(value);
      case "log":
        return Math.log10(Number(value));
      case "linear":
        return typeof value === "boolean" ? Number.NaN : Number(value);
      default:
        return this.kind satisfies never;
    }
  }

  /** Where an end of a layout's `range` is: plotly writes those of logarithmic axes as exponents. */
  ofRangeEnd(value: unknown): number | undefined {
    const position = numberOf(value) ?? this.of(value);
    return Number.isFinite(position) ? position : undefined;
  }
}

function kindOf(values: readonly unknown[], type: unknown): AxisKind {
  if (type === "linear" || type === "log" || type === "category" || type === "date") return type;
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length === 0) return "linear";
  if (present.every((value) => value instanceof Date || isDate(value))) return "date";
  return present.every(isNumeric) ? "linear" : "category";
}

function isDate(value: unknown): boolean {
  const text = stringOf(value);
  return text !== undefined && datePattern.test(text) && !Number.isNaN(Date.parse(text));
}

function isNumeric(value: unknown): boolean {
  if (typeof value === "number") return true;
  return typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value));
}

// Plotly reads dates without a zone as UTC, JavaScript some of them as local.
function millisecondsOf(value: unknown): number {
  if (typeof value === "number") return value;
  const text = String(value).trim().replace(" ", "T");
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
  return Date.parse(text.includes("T") && !hasZone ? `${text}Z` : text);
}
