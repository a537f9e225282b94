import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dfd } from "../../../lib/danfojs.js";
import { SqlError, SqlSession } from "../../../lib/data/duckdb.js";
import type { SqlColumn } from "../../../lib/data/sql-columns.js";
import { sqlTable, toDataFrame } from "../../../lib/data/sql-tables.js";

let session: SqlSession;
beforeAll(async () => {
  session = await SqlSession.open();
});
afterAll(() => session.close());

const columns = async (
  sql: string,
  t?: readonly SqlColumn[],
): Promise<Record<string, readonly unknown[]>> => {
  const { columns: found = [] } = await session.query(sql, t && { tables: new Map([["t", t]]) });
  return Object.fromEntries(found.map(({ name, values }) => [name, values]));
};

describe("values go into SQL and come back", () => {
  test.each([
    ["whole numbers", [1, -2, null], "INTEGER", [1, -2, null]],
    ["large whole numbers", [2 ** 40, 1], "BIGINT", [2 ** 40, 1]],
    ["numbers, NaN being NULL", [1.5, Number.NaN, undefined], "DOUBLE", [1.5, null, null]],
    ["exact bigints as numbers", [1n, 2n], "BIGINT", [1, 2]],
    ["inexact bigints as bigints", [2n ** 60n, null], "BIGINT", [2n ** 60n, null]],
    ["bigints beyond 64 bits", [2n ** 100n], "HUGEINT", [2n ** 100n]],
    ["booleans", [true, false, null], "BOOLEAN", [true, false, null]],
    ["texts", ["a'b", "", "é😀"], "VARCHAR", ["a'b", "", "é😀"]],
    [
      "dates",
      [new Date("2024-02-29T01:02:03.004Z"), null],
      "TIMESTAMP",
      [new Date("2024-02-29T01:02:03.004Z"), null],
    ],
    ["values of several kinds as text", [1, "a", { b: [2] }], "VARCHAR", ["1", "a", '{"b":[2]}']],
    ["nothing but NULL", [null, null], "DOUBLE", [null, null]],
  ])("%s", async (_, values, type, expected) => {
    const found = await columns('select "the x" as x, typeof("the x") as type from t', [
      { name: "the x", values },
    ]);
    expect(found.x).toEqual(expected);
    expect(found.type?.[0]).toBe(type);
  });

  test("more rows than a chunk holds", async () => {
    const values = Array.from({ length: 5000 }, (_, i) => i);
    expect(await columns("select sum(n) as s, count(*) as c from t", [{ name: "n", values }])).toEqual({
      s: [(4999 * 5000) / 2],
      c: [5000],
    });
    expect((await columns("select n from t order by n", [{ name: "n", values }])).n).toEqual(values);
  });

  test("SQL's own types", async () => {
    expect(
      await columns(
        "select date '2020-02-03' as d, timestamptz '2020-01-02 03:04:05+02' as tz, time '01:02:03' as t, 1.25::decimal(5,2) as de, [1, 2] as l, interval 2 day as iv",
      ),
    ).toEqual({
      d: [new Date("2020-02-03T00:00:00Z")],
      tz: [new Date("2020-01-02T01:04:05Z")],
      t: ["01:02:03"],
      de: [1.25],
      l: [[1, 2]],
      iv: ["2 days"],
    });
  });

  test("a repeated name is numbered", async () => {
    expect(await columns("select 1 as a, 2 as a")).toEqual({ a: [1], a_1: [2] });
  });
});

describe("tables", () => {
  test("are seen by their query only", async () => {
    await columns("select * from t", [{ name: "a", values: [1] }]);
    await expect(session.query("select * from t")).rejects.toThrow("Table with name t does not exist");
  });

  test("are DataFrames, Series and arrays of objects", () => {
    expect(sqlTable(new dfd.DataFrame([[1, "x"]], { columns: ["a", "b"] }))).toEqual([
      { name: "a", values: [1] },
      { name: "b", values: ["x"] },
    ]);
    expect(sqlTable(new dfd.Series([1, 2]))).toEqual([{ name: "0", values: [1, 2] }]);
    expect(sqlTable([{ a: 1 }, { a: 2, b: 3 }])).toEqual([
      { name: "a", values: [1, 2] },
      { name: "b", values: [undefined, 3] },
    ]);
    for (const value of [1, "t", null, [], [1], [[1]], {}]) expect(sqlTable(value)).toBeUndefined();
  });

  test("come out as DataFrames in the order of the columns", () => {
    const frame = toDataFrame([
      { name: "b", values: ["x", "y"] },
      { name: "0", values: [1, 2] },
    ]);
    expect(frame.columns).toEqual(["b", "0"]);
    expect(frame.values).toEqual([
      ["x", 1],
      ["y", 2],
    ]);
    expect(toDataFrame([{ name: "a", values: [] }]).shape).toEqual([0, 1]);
  });

  test("are files too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cellship-sql-"));
    writeFileSync(join(folder, "a.csv"), "n,s\n1,x\n2,y\n");
    expect(await columns(`select * from '${join(folder, "a.csv")}'`)).toEqual({ n: [1, 2], s: ["x", "y"] });
    rmSync(folder, { recursive: true });
  });
});

describe("statements", () => {
  test("run in order; the last one counts", async () => {
    expect(await columns("create table k (n int); insert into k values (1), (2); select * from k")).toEqual({
      n: [1, 2],
    });
    expect(await columns("select 1 as a; select 2 as b;")).toEqual({ b: [2] });
    expect(await session.query("delete from k where n = 1")).toEqual({ columns: undefined, changedRows: 1 });
    expect(await session.query("drop table k")).toEqual({ columns: undefined, changedRows: undefined });
  });

  test("that are wrong say in which line", async () => {
    const error = await session.query("select 1,\n  nope\nfrom range(3)").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SqlError);
    expect(error).toMatchObject({ code: "SQL", line: 2 });
    expect(String(error)).toMatch(/^SqlError: Binder Error: .*\n[\s\S]*LINE 2: {3}nope\n {10}\^$/);
  });

  test.each(["", " -- nothing"])("need to be there: %j", async (nothing) => {
    await expect(session.query(nothing)).rejects.toThrow("Expected an SQL statement, got none.");
  });

  test("that do not parse say so", async () => {
    await expect(session.query("select 1;\nselekt 2")).rejects.toThrow(
      /^Parser Error: syntax error at or near "selekt"\n\nLINE 2: selekt 2\n/,
    );
  });

  test("end when they are aborted", async () => {
    const controller = new AbortController();
    const running = session.query("select count(*) from range(1000000) a, range(1000000) b", {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error("stop")), 50);
    await expect(running).rejects.toThrow("stop");
    expect(await columns("select 1 as a")).toEqual({ a: [1] });
  });
});
