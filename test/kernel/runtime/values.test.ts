import { afterAll, describe, expect, test } from "vitest";
import { folder, Notebook } from "./notebook.js";

const notebook = new Notebook();
afterAll(() => notebook.close());
const run = (source: string) => notebook.run(source);

describe("values", () => {
  test.each([
    ["1 + 1", "2"],
    ["'text'", "'text'"],
    ["undefined", undefined],
    ["1;", undefined],
    ["null", "null"],
    ["await Promise.resolve([1, 2])", "[ 1, 2 ]"],
    ["Promise.resolve(1)", "Promise { 1 }"],
    ["new Map([[1, { a: new Set([2]) }]])", "Map(1) { 1 => { a: Set(1) { 2 } } }"],
    ["display(1)", undefined],
    ["this === globalThis", "true"],
    ["__dirname", `'${folder}'`],
    ["import.meta.dirname", `'${folder}'`],
  ])("%s shows %s", async (source, expected) => {
    const { result, value } = await run(source);
    expect(result.status).toBe("ok");
    expect(value).toBe(expected);
  });

  test("a value chooses its MIME bundle, also asynchronously", async () => {
    const { result } = await run(
      "({ [Symbol.for('Jupyter.display')]: async () => ({ 'image/png': new Uint8Array([1, 2, 3]) }) })",
    );
    expect(result).toStrictEqual({
      status: "ok",
      data: { "image/png": "AQID", "text/plain": "[Object]" },
      metadata: {},
    });
  });

  test("a value that cannot show itself fails the cell", async () => {
    expect(
      await notebook.traceback("({ [Symbol.for('Jupyter.display')]() { throw new Error('cannot') } })"),
    ).toContain("cannot");
  });

  test("a DataFrame is a table", async () => {
    const { result } = await run(
      "import { DataFrame } from 'danfojs-node'\nconst df = new DataFrame({ a: [1.5, 2], b: ['<b>', null] })\ndf",
    );
    expect(result.status === "ok" && result.data?.["text/html"]).toContain("<td>&lt;b&gt;</td>");
    expect(result.status === "ok" && result.data?.["text/plain"]).toContain("1.5");
    const { result: long } = await run("new DataFrame(Array.from({ length: 500 }, (_, i) => [i, -i]))");
    const html = long.status === "ok" ? String(long.data?.["text/html"]) : "";
    expect(html.slice(0, html.indexOf("<details>")).match(/<tr>/g)).toHaveLength(2 + 20);
    expect(html).toContain("<details><summary>rows 21–40 of 500</summary>");
    expect(html).toContain("<details><summary>rows 481–500 of 500</summary>");
    expect(html.match(/<details>/g)).toHaveLength(11);
    expect(html.match(/<\/details>/g)).toHaveLength(11);
    expect(html).toContain("<p>500 rows × 2 columns</p>");
  });

  test("a DataFrame's text is aligned, dates are short, and long ones are cut", async () => {
    await run(
      "const short = new DataFrame({ name: ['a', 'bc'], at: [new Date(0), new Date(1e9)], x: [1 / 3, NaN] })",
    );
    expect((await run("short")).value).toBe(
      [
        "   name                    at         x",
        "0     a            1970-01-01  0.333333",
        "1    bc  1970-01-12T13:46:40Z       NaN",
        "",
        "2 rows × 3 columns",
      ].join("\n"),
    );
    const { value } = await run("new DataFrame(Array.from({ length: 100 }, (_, i) => [i]))");
    expect(String(value).split("\n")).toHaveLength(1 + 5 + 1 + 5 + 2);
  });

  test("a value with toHtml is shown as HTML, and as text", async () => {
    const { result } = await run("new (class Chart { n = 1; toHtml() { return '<b>' + this.n + '</b>' } })");
    expect(result).toMatchObject({ data: { "text/html": "<b>1</b>", "text/plain": "Chart { n: 1 }" } });
  });

  test.each([
    [
      "a proxy whose traps throw",
      "new Proxy({ a: 1 }, { get() { throw 1 }, has() { throw 2 }, getPrototypeOf() { throw 3 } })",
      "{ a: 1 }",
    ],
    ["a circular object", "const ring: any = {}; ring.self = ring; ring", "<ref *1> { self: [Circular *1] }"],
    ["a getter that throws", "({ get bad() { throw new Error() } })", "{ bad: [Getter] }"],
    ["a typed array", "new Float32Array(2)", "Float32Array(2) [ 0, 0 ]"],
    ["a class instance", "class P { #q = 1; x = 2 } new P()", "P { x: 2 }"],
  ])("%s", async (_, source, expected) => {
    expect((await run(source)).value).toBe(expected);
  });

  test("huge strings and long arrays are shortened", async () => {
    expect(String((await run("'x'.repeat(1e6)")).value)).toMatch(/\.\.\. 990000 more characters$/);
    expect(String((await run("Array(500).fill(0)")).value)).toContain("400 more items");
  });

  test("a Series is a table", async () => {
    const { result } = await run("df['a']");
    expect(result.status === "ok" && result.data?.["text/html"]).toContain("<th>a</th>");
  });

  test("a cell that shows itself as what JSON cannot hold fails", async () => {
    const { result } = await run(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': { n: 1n } }) })",
    );
    expect(result).toMatchObject({ status: "error", ename: "TypeError" });
  });
});
