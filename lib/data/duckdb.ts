import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";
import { fromSql, type SqlColumn, toSql } from "./sql-columns.js";

type DuckDb = typeof import("@duckdb/node-api");

/** A statement that DuckDB refuses; the message has its line, with a caret below the place. */
export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly code = "SQL";
  /** 1-based line of the statement, where DuckDB names one. */
  readonly line: number | undefined;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    const line = /^LINE (\d+):/m.exec(message)?.[1];
    this.line = line === undefined ? undefined : Number(line);
  }
}

/** What came of one or more statements: that of the last. */
export interface SqlResult {
  /** Undefined for a statement that returns no rows. */
  readonly columns: readonly SqlColumn[] | undefined;
  /** Rows that it inserted, updated or deleted; undefined for other statements. */
  readonly changedRows: number | undefined;
}

/** What a query may see and take. */
export interface SqlOptions {
  /** Tables by name, for the time of the query; columns all of one length. */
  readonly tables?: ReadonlyMap<string, readonly SqlColumn[]>;
  /** Ends the query. */
  readonly signal?: AbortSignal;
}

/** Rows that DuckDB takes at once. */
const chunkRows = 2048;

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Names as they are, a repeated one numbered: `a`, `a_1`. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let count = 1; seen.has(unique); count++) unique = `${name}_${count}`;
    seen.add(unique);
    return unique;
  });
}

/** A DuckDB database. One owner, one {@link SqlSession.close}. */
export class SqlSession {
  readonly #duckdb: DuckDb;
  readonly #connection: DuckDBConnection;

  private constructor(duckdb: DuckDb, connection: DuckDBConnection) {
    this.#duckdb = duckdb;
    this.#connection = connection;
  }

  /**
   * Opens a database.
   *
   * @param path - File of the database. Default: in memory.
   * @throws {SqlError} If it cannot be opened, or DuckDB has no binary for this machine.
   */
  static async open(path = ":memory:"): Promise<SqlSession> {
    try {
      const duckdb = await import("@duckdb/node-api");
      const instance = await duckdb.DuckDBInstance.create(path);
      return new SqlSession(duckdb, await instance.connect());
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SqlError(`Expected to open the DuckDB database ${path}: ${reason}`, { cause });
    }
  }

  /**
   * Runs statements, separated by semicolons.
   *
   * @throws {SqlError} If DuckDB refuses one.
   * @example await session.query("select avg(x) from t", { tables: new Map([["t", [{ name: "x", values: [1, 2] }]]]) })
   */
  async query(sql: string, { tables = new Map(), signal }: SqlOptions = {}): Promise<SqlResult> {
    signal?.throwIfAborted();
    const interrupt = (): void => this.#connection.interrupt();
    signal?.addEventListener("abort", interrupt);
    try {
      for (const [name, columns] of tables) await this.#createTable(name, columns);
      return await this.#run(sql);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof Error ? new SqlError(error.message.trim()) : error;
    } finally {
      signal?.removeEventListener("abort", interrupt);
      for (const name of tables.keys())
        await this.#connection.run(`drop table if exists temp.${quoted(name)}`);
    }
  }

  /** Closes the database. */
  close(): void {
    this.#connection.closeSync();
  }

  /** Hands a table over column by column. */
  async #createTable(name: string, columns: readonly SqlColumn[]): Promise<void> {
    const names = distinct(columns.map((column) => column.name));
    const converted = columns.map((column) => toSql(this.#duckdb, column));
    const types = converted.map(({ type }) => type);
    const definition = names.map((column, i) => `${quoted(column)} ${types[i]}`).join(", ");
    await this.#connection.run(`create or replace temp table ${quoted(name)} (${definition})`);
    const appender = await this.#connection.createAppender(name, "main", "temp");
    const rows = columns[0]?.values.length ?? 0;
    for (let start = 0; start < rows; start += chunkRows) {
      const count = Math.min(chunkRows, rows - start);
      const chunk = this.#duckdb.DuckDBDataChunk.create(types, count);
      for (const [i, { valueAt }] of converted.entries()) {
        chunk.setColumnValues(
          i,
          Array.from({ length: count }, (_, row) => valueAt(start + row)),
        );
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  async #statements(sql: string): ReturnType<DuckDBConnection["extractStatements"]> {
    try {
      return await this.#connection.extractStatements(sql);
    } catch (error) {
      const [, reason] =
        /^Failed to extract statements: (.*)$/s.exec(String(error).replace(/^Error: /, "")) ?? [];
      // A text without a statement fails without a reason.
      throw new Error(reason ?? "Expected an SQL statement, got none.");
    }
  }

  /** DuckDB itself gives the rows of the first query of several. */
  async #run(sql: string): Promise<SqlResult> {
    const statements = await this.#statements(sql);
    let result: SqlResult = { columns: undefined, changedRows: undefined };
    for (let i = 0; i < statements.count; i++) {
      const prepared = await statements.prepare(i);
      try {
        result = await this.#read(await prepared.run());
      } finally {
        prepared.destroySync();
      }
    }
    return result;
  }

  async #read(result: DuckDBMaterializedResult): Promise<SqlResult> {
    const { ResultReturnType } = this.#duckdb;
    if (result.returnType !== ResultReturnType.QUERY_RESULT) {
      const isChange = result.returnType === ResultReturnType.CHANGED_ROWS;
      return { columns: undefined, changedRows: isChange ? result.rowsChanged : undefined };
    }
    const names = distinct(result.columnNames());
    const types = result.columnTypes();
    const reader = new this.#duckdb.DuckDBResultReader(result);
    await reader.readAll();
    const converted = reader.getColumnsJS();
    const raw = reader.getColumns();
    const columns = types.map((type, i) => ({
      name: names[i] ?? "",
      values: fromSql(this.#duckdb, type, converted[i] ?? [], raw[i] ?? []),
    }));
    return { columns, changedRows: undefined };
  }
}

let shared: Promise<SqlSession> | undefined;

/** The database of this process, in memory, opened when it is first asked for: notebooks and readers share it. */
export function sharedSqlSession(): Promise<SqlSession> {
  shared ??= SqlSession.open();
  return shared;
}
