import { dfd } from "../danfojs.js";
import type { SqlColumn } from "./sql-columns.js";

/** The part of danfojs' DataFrame and Series that holds their data. */
interface FrameLike {
  readonly $isSeries: boolean;
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
  readonly getColumnData: readonly (readonly unknown[])[];
}

function isFrame(value: object): value is FrameLike {
  return "$isSeries" in value && "getColumnData" in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value) as null)
  );
}

/**
 * A value as the table that SQL sees: a DataFrame, a Series, or an array of objects with the columns for keys.
 *
 * @returns undefined if it is none of these, or has no columns.
 */
export function sqlTable(value: unknown): readonly SqlColumn[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isFrame(value)) {
    const { columns, values, getColumnData, $isSeries } = value;
    if (columns.length === 0) return undefined;
    return columns.map((name, i) => ({
      name: String(name),
      values: $isSeries ? values : (getColumnData[i] ?? []),
    }));
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return undefined;
  const names = new Set(value.flatMap((row) => Object.keys(row)));
  if (names.size === 0) return undefined;
  return [...names].map((name) => ({ name, values: value.map((row) => row[name]) }));
}

/** The columns of a result as a DataFrame. */
export function toDataFrame(columns: readonly SqlColumn[]): dfd.DataFrame {
  const names = columns.map(({ name }) => name);
  const rows = Array.from({ length: columns[0]?.values.length ?? 0 }, (_, row) =>
    columns.map(({ values }) => values[row]),
  );
  return new dfd.DataFrame(rows, { columns: names });
}
