import { afterAll, describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const notebook = new Notebook();
afterAll(() => notebook.close());
const run = (source: string) => notebook.run(source);

describe("errors", () => {
  test("point at the place in the cell and have no frames of ours", async () => {
    const cell = `cell [${Number(notebook.latestId.slice(3)) + 1}]`;
    expect(await notebook.traceback("\nfunction f() {\n  null.x\n}\n\nf()")).toBe(
      [
        "TypeError: Cannot read properties of null (reading 'x')",
        "",
        "  1 |",
        "  2 | function f() {",
        "> 3 |   null.x",
        "    |        ^",
        "  4 | }",
        "  5 |",
        "",
        `    at f (${cell}, line 3, column 8)`,
        `    at ${cell}, line 6, column 1`,
      ].join("\n"),
    );
  });

  test("after an enum keep their lines", async () => {
    expect(await notebook.traceback("enum E {\n  A,\n  B,\n}\n\nthrow new Error(E[0])")).toContain(
      "line 6, column 7",
    );
  });

  test("in a function of an earlier cell name both cells and quote the one that threw", async () => {
    await run("function thrower(): never {\n  throw new RangeError('far')\n}");
    const first = notebook.latestId.slice(3);
    const text = await notebook.traceback("\n\nthrower()");
    expect(text).toContain("> 2 |   throw new RangeError('far')\n");
    expect(text).toContain(`at thrower (cell [${first}], line 2, column 9)`);
    expect(text).toContain(`at cell [${notebook.latestId.slice(3)}], line 3, column 1`);
  });

  test("after an await name the callers that wait", async () => {
    const text = await notebook.traceback(
      "const g = async () => {\n  await new Promise(r => setTimeout(r, 1))\n  throw new Error('x')\n}\n\nawait g()",
    );
    const cell = `cell [${notebook.latestId.slice(3)}]`;
    expect(text).toContain(`    at g (${cell}, line 3, column 9)\n    at async ${cell}, line 6, column 1`);
  });

  test("that are their own cause, or a part of it, end", async () => {
    const text = await notebook.traceback(
      "const e: any = new Error('ring'); e.cause = new AggregateError([e], 'many'); throw e",
    );
    expect(text).toMatch(
      /^Error: ring\n[\s\S]*\nCaused by: AggregateError: many\n[\s\S]* {2}- \[Circular\]$/,
    );
  });

  test("that a user prints are mapped", async () => {
    const { stdout } = await run("\n\nconsole.log(new Error('printed').stack)");
    const cell = `cell [${notebook.latestId.slice(3)}]`;
    expect(stdout).toBe(`Error: printed\n    at ${cell}, line 3, column 13\n`);
  });

  test("in a package show the user's frames only", async () => {
    const text = await notebook.traceback(
      "import frame from 'danfojs-node'\n\nnew frame.DataFrame([[1]]).column('nope')",
    );
    expect(text).toContain("> 3 | new frame.DataFrame");
    expect(text).not.toContain("node_modules");
  });

  test("of an import name the line that imports", async () => {
    const text = await notebook.traceback("1\nawait import('not-installed-anywhere')");
    expect(text).toContain("> 2 | await import('not-installed-anywhere')");
  });

  test("of a deep recursion say how often a frame repeats", async () => {
    const text = await notebook.traceback(
      "(function again(n: number): number { return again(n + 1) + 1 })(0)",
    );
    expect(text).toMatch(/… \d+ more times/);
    expect(text.split("\n").length).toBeLessThan(15);
  });

  test("whose message changed show the new one", async () => {
    expect(
      await notebook.traceback(
        "const changed = new Error('old'); changed.stack; changed.message = 'new'; throw changed",
      ),
    ).toMatch(/^Error: new\n/);
  });

  test("show their cause and their parts", async () => {
    const text = await notebook.traceback(
      "throw new AggregateError([new Error('part'), 2], 'all', {\n  cause: new Error('why', { cause: 'root' }) })",
    );
    const cell = `cell [${notebook.latestId.slice(3)}]`;
    expect(text).toContain(`  - Error: part\n        at ${cell}, line 1, column 27\n  - 2\n`);
    expect(text).toMatch(/Caused by: Error: why\n {4}at cell .*, line 2, column 10\nCaused by: 'root'$/);
  });

  test.each([
    ["throw 'text'", "'text'"],
    ["throw undefined", "undefined"],
    ["throw { code: 1 }", "{ code: 1 }"],
    ["await Promise.reject(null)", "null"],
  ])("need not be errors: %s", async (source, evalue) => {
    expect((await run(source)).result).toMatchObject({ status: "error", ename: "Uncaught", evalue });
  });

  test("of late callbacks are output of their cell, and the process lives on", async () => {
    await run(
      "let alive = 1; setTimeout(() => { throw new Error('late throw') }, 5); Promise.reject(new Error('unhandled')); 0",
    );
    const id = notebook.latestId;
    await run("await new Promise(r => setTimeout(r, 50))");
    expect(notebook.text(id, "stderr")).toContain("late throw");
    expect(notebook.text(id, "stderr")).toContain(`(cell [${id.slice(3)}], line 1, column 41)`);
    expect(notebook.text(id, "stderr")).toContain("unhandled");
    expect((await run("alive")).value).toBe("1");
  });

  test("half-way keep what was declared before", async () => {
    await run("const reached = 1\nthrow 0\nconst unreached = 2");
    expect((await run("[reached, typeof unreached]")).value).toBe("[ 1, 'undefined' ]");
    expect(await notebook.traceback("unreached")).toContain("unreached is not defined");
  });

  test("endless recursion is an error", async () => {
    expect(await notebook.traceback("(function again() { again() })()")).toContain(
      "Maximum call stack size exceeded",
    );
  });
});
