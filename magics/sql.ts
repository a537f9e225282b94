import type { dfd } from "../lib/danfojs.js";
import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";

/** What `%%sql` takes. */
export interface SqlMagicOptions {
  /** Variable that the result is bound to; the cell that the magic becomes does it. */
  readonly name?: string;
  readonly body: string;
}

/** Runs SQL over the notebook's DataFrames and over files, in the DuckDB database of the session. */
export const sqlMagic: Magic<SqlMagicOptions, dfd.DataFrame> = {
  name: "sql",
  lineOnly: true,
  summary: "Query DataFrames of the notebook, and files, with SQL (DuckDB); the result is a DataFrame",
  positional: [{ name: "name", kind: "word", required: false, summary: "variable for the result" }],
  options: [],
  body: { kind: "text", required: true, summary: "the SQL; names of DataFrames are tables" },
  binds: "name",
  async run({ name, body }, context) {
    // Loaded here, since the kernel process reads this file to parse cells.
    const { sharedSqlSession } = await import("../lib/data/duckdb.js");
    const { sqlTable, toDataFrame } = await import("../lib/data/sql-tables.js");
    const words = new Set(body.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    const mentioned = context.variables.entries().filter(([variable]) => words.has(variable));
    const tables = new Map(
      mentioned.flatMap(([variable, value]) => {
        const table = sqlTable(value);
        return table === undefined ? [] : [[variable, table] as const];
      }),
    );
    const session = await sharedSqlSession();
    const { columns, changedRows } = await session.query(body, { tables, signal: context.signal });
    if (columns !== undefined) return toDataFrame(columns);
    if (name !== undefined) {
      throw new MagicError(
        `Expected a query for %%sql ${name}, got a statement without rows. End with a SELECT.`,
      );
    }
    if (changedRows !== undefined)
      context.write("stdout", `${changedRows} row${changedRows === 1 ? "" : "s"} changed\n`);
    // Nothing to show: only a query has a result.
    return undefined as never;
  },
};
