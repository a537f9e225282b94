import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";

type DuckDb = typeof import("@duckdb/node-api");

/** A column of a table, on its way into or out of SQL. */
export interface SqlColumn {
  readonly name: string;
  /** One value a row; null and undefined are NULL, and so is NaN among numbers. */
  readonly values: readonly unknown[];
}

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

function isNull(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

function isWithin<T extends number | bigint>(value: T, { min, max }: { min: T; max: T }): boolean {
  return value >= min && value <= max;
}

function numberType({ INTEGER, BIGINT, DOUBLE }: DuckDb, values: readonly number[]): DuckDBType {
  if (!values.every(Number.isSafeInteger)) return DOUBLE;
  return values.every((value) => isWithin(value, int32)) ? INTEGER : BIGINT;
}

/** The narrowest type that holds all values of a column. */
function typeOf(duckdb: DuckDb, values: readonly unknown[]): DuckDBType {
  const kinds = new Set(values.map((value) => (value instanceof Date ? "date" : typeof value)));
  const [kind] = kinds;
  if (kinds.size === 0) return duckdb.DOUBLE;
  if (kinds.size === 1) {
    if (kind === "number") return numberType(duckdb, values as number[]);
    if (kind === "boolean") return duckdb.BOOLEAN;
    if (kind === "date") return duckdb.TIMESTAMP;
    if (kind === "bigint")
      return (values as bigint[]).every((v) => isWithin(v, int64)) ? duckdb.BIGINT : duckdb.HUGEINT;
  }
  return duckdb.VARCHAR;
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function converter(duckdb: DuckDb, type: DuckDBType): (value: unknown) => DuckDBValue {
  switch (type) {
    case duckdb.BIGINT:
    case duckdb.HUGEINT:
      return (value) => BigInt(value as number | bigint);
    case duckdb.TIMESTAMP:
      return (value) => new duckdb.DuckDBTimestampValue(BigInt((value as Date).getTime()) * 1000n);
    case duckdb.VARCHAR:
      return asText;
    default:
      return (value) => value as DuckDBValue;
  }
}

/** A column as DuckDB takes it: its type, and its values one by one. */
export function toSql(
  duckdb: DuckDb,
  { values }: SqlColumn,
): { readonly type: DuckDBType; valueAt(row: number): DuckDBValue } {
  const type = typeOf(
    duckdb,
    values.filter((value) => !isNull(value)),
  );
  const convert = converter(duckdb, type);
  return { type, valueAt: (row) => (isNull(values[row]) ? null : convert(values[row])) };
}

/**
 * A column of a result as JavaScript has it. Whole numbers of 64 and 128 bits are numbers where all of them are exact,
 * else bigints; dates and timestamps are `Date`s in UTC; times, intervals and the like are text.
 *
 * @param converted - As DuckDB converts them.
 * @param raw - The same as DuckDB's own values.
 */
export function fromSql(
  duckdb: DuckDb,
  type: DuckDBType,
  converted: readonly unknown[],
  raw: readonly DuckDBValue[],
): readonly unknown[] {
  const { TIME, TIME_TZ, TIME_NS, INTERVAL, BIT } = duckdb.DuckDBTypeId;
  if ([TIME, TIME_TZ, TIME_NS, INTERVAL, BIT].includes(type.typeId)) {
    return raw.map((value) => (value === null ? null : String(value)));
  }
  if (!converted.some((value) => typeof value === "bigint")) return converted;
  const isExact = converted.every((value) => value === null || Number.isSafeInteger(Number(value)));
  return isExact ? converted.map((value) => (value === null ? null : Number(value))) : converted;
}
