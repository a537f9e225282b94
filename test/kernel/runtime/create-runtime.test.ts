import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { folder, Notebook } from "./notebook.js";

const dist = (path: string): string => new URL(`../../../dist/${path}`, import.meta.url).href;

/** A zombie, which nobody has waited for yet, does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}

const notebook = new Notebook();
afterAll(() => notebook.close());
const run = (source: string) => notebook.run(source);
const traceback = async (source: string): Promise<string> => {
  const { result } = await run(source);
  if (result.status === "ok") throw new Error(`Expected an error from ${source}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI colours begin with ESC
  return result.traceback.join("\n").replace(/\u001b\[\d+m/g, "");
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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
      await traceback("({ [Symbol.for('Jupyter.display')]() { throw new Error('cannot') } })"),
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
});

describe("output", () => {
  test("of console and process streams is in order and apart", async () => {
    const { outputs } = await run(
      "console.log('a'); console.error('b'); process.stdout.write('c'); console.log('d')",
    );
    // How many outputs it takes depends on the time of reading; their order does not.
    const written = outputs.map((output) =>
      output.type === "stream" ? `${output.name}: ${output.text}` : "",
    );
    expect(written.join("").replace("stdout: cstdout: d", "stdout: cd")).toBe(
      "stdout: a\nstderr: b\nstdout: cd\n",
    );
  });

  test("of many lines arrives whole before the cell ends", async () => {
    const { stdout, outputs } = await run("for (let i = 0; i < 20000; i++) console.log('line ' + i)");
    expect(stdout).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(outputs.length).toBeLessThan(10_000);
  });

  test("of child processes and native writes belongs to the cell", async () => {
    const { stdout, stderr } = await run(
      "import { execSync } from 'node:child_process'\nimport { writeSync } from 'node:fs'\n" +
        "writeSync(1, 'raw é\\n'); execSync('echo out; echo err >&2', { stdio: 'inherit' })",
    );
    expect(stdout).toBe("raw é\nout\n");
    expect(stderr).toBe("err\n");
  });

  test("belongs to the cell that caused it, however late", async () => {
    await run("setTimeout(() => console.log('late'), 30); setTimeout(() => display('late too'), 30); 0");
    const id = notebook.latestId;
    const { stdout } = await run("await new Promise(r => setTimeout(r, 80)); console.log('mine')");
    expect(stdout).toBe("mine\n");
    expect(notebook.outputs(id)).toMatchObject([
      { type: "stream", text: "late\n" },
      { type: "display_data", data: { "text/plain": "'late too'" } },
    ]);
  });

  test("displays update", async () => {
    const { outputs } = await run("const h = display({ a: 1 }, { display_id: 'x' }); h.update({ a: 2 })");
    expect(outputs).toStrictEqual([
      {
        type: "display_data",
        data: { "text/plain": "{ a: 1 }" },
        metadata: {},
        transient: { display_id: "x" },
      },
      {
        type: "update_display_data",
        data: { "text/plain": "{ a: 2 }" },
        metadata: {},
        transient: { display_id: "x" },
      },
    ]);
  });

  test("a display that takes time arrives before the cell ends", async () => {
    const { outputs } = await run(
      "display({ [Symbol.for('Jupyter.display')]: () => new Promise(r => setTimeout(() => r({ 'text/plain': 'slow' }), 20)) });",
    );
    expect(outputs).toMatchObject([{ data: { "text/plain": "slow" } }]);
  });

  test("large data arrive whole", async () => {
    const { result } = await run("'x'.repeat(5_000_000)");
    expect(result.status === "ok" && String(result.data?.["text/plain"]).length).toBeGreaterThan(10_000);
    const { stdout } = await run("process.stdout.write('é'.repeat(2_000_000))");
    expect(stdout).toBe("é".repeat(2_000_000));
  });

  test("console prints tables and groups as Node.js does", async () => {
    const { stdout } = await run("console.group('g'); console.table([{ a: 1 }]); console.groupEnd()");
    expect(stdout).toContain("│ (index) │ a │");
  });

  test("console colours objects and tables, not texts and numbers", async () => {
    expect((await run("console.log('text', 1, true, null); console.log('%d of %s', 1, 2)")).stdout).toBe(
      "text 1 true null\n1 of 2\n",
    );
    expect((await run("console.log('a', { n: 1 })")).stdout).toBe("a { n: \u001b[33m1\u001b[39m }\n");
    expect((await run("console.dir({ a: { b: 1 } }, { depth: 0 })")).stdout).toContain("\u001b[36m[Object]");
    expect((await run("console.table([{ a: 1 }])")).stdout).toContain("\u001b[33m1\u001b[39m");
    expect((await run("console.group('g'); console.error([1]); console.groupEnd()")).stderr).toBe(
      "  [ \u001b[33m1\u001b[39m ]\n",
    );
    expect((await run("console.time('t'); console.timeEnd('t')")).stdout).toMatch(/^t: [\d.]+m?s\n$/);
  });

  test("console has no colours where NO_COLOR asks for none", async () => {
    const plain = new Notebook({ env: { ...process.env, NO_COLOR: "1" } });
    try {
      expect((await plain.run("console.log([1])")).stdout).toBe("[ 1 ]\n");
    } finally {
      await plain.close();
    }
  });
});

describe("errors", () => {
  test("point at the place in the cell and have no frames of ours", async () => {
    const cell = `cell [${Number(notebook.latestId.slice(3)) + 1}]`;
    expect(await traceback("\nfunction f() {\n  null.x\n}\n\nf()")).toBe(
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
    expect(await traceback("enum E {\n  A,\n  B,\n}\n\nthrow new Error(E[0])")).toContain("line 6, column 7");
  });

  test("in a function of an earlier cell name both cells and quote the one that threw", async () => {
    await run("function thrower(): never {\n  throw new RangeError('far')\n}");
    const first = notebook.latestId.slice(3);
    const text = await traceback("\n\nthrower()");
    expect(text).toContain("> 2 |   throw new RangeError('far')\n");
    expect(text).toContain(`at thrower (cell [${first}], line 2, column 9)`);
    expect(text).toContain(`at cell [${notebook.latestId.slice(3)}], line 3, column 1`);
  });

  test("after an await name the callers that wait", async () => {
    const text = await traceback(
      "const g = async () => {\n  await new Promise(r => setTimeout(r, 1))\n  throw new Error('x')\n}\n\nawait g()",
    );
    const cell = `cell [${notebook.latestId.slice(3)}]`;
    expect(text).toContain(`    at g (${cell}, line 3, column 9)\n    at async ${cell}, line 6, column 1`);
  });

  test("that a user prints are mapped", async () => {
    const { stdout } = await run("\n\nconsole.log(new Error('printed').stack)");
    const cell = `cell [${notebook.latestId.slice(3)}]`;
    expect(stdout).toBe(`Error: printed\n    at ${cell}, line 3, column 13\n`);
  });

  test("in a package show the user's frames only", async () => {
    const text = await traceback(
      "import frame from 'danfojs-node'\n\nnew frame.DataFrame([[1]]).column('nope')",
    );
    expect(text).toContain("> 3 | new frame.DataFrame");
    expect(text).not.toContain("node_modules");
  });

  test("of an import name the line that imports", async () => {
    const text = await traceback("1\nawait import('not-installed-anywhere')");
    expect(text).toContain("> 2 | await import('not-installed-anywhere')");
  });

  test("of a deep recursion say how often a frame repeats", async () => {
    const text = await traceback("(function again(n: number): number { return again(n + 1) + 1 })(0)");
    expect(text).toMatch(/… \d+ more times/);
    expect(text.split("\n").length).toBeLessThan(15);
  });

  test("whose message changed show the new one", async () => {
    expect(
      await traceback(
        "const changed = new Error('old'); changed.stack; changed.message = 'new'; throw changed",
      ),
    ).toMatch(/^Error: new\n/);
  });

  test("show their cause and their parts", async () => {
    const text = await traceback(
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
    expect(await traceback("unreached")).toContain("unreached is not defined");
  });

  test("endless recursion is an error", async () => {
    expect(await traceback("(function again() { again() })()")).toContain("Maximum call stack size exceeded");
  });
});

describe("modules", () => {
  test.each([
    ["import fs from 'node:fs'\ntypeof fs.readFileSync", "'function'"],
    ["import { total } from './typed.js'\ntotal", "5"],
    ["import { total as t2 } from './typed'\nt2", "5"],
    ["(await import('./typed.ts')).total", "5"],
    ["import data from './data.json'\ndata.answer", "42"],
    ["import { hidden } from './common.cjs'\nhidden", "9"],
    ["require('./common.cjs').hidden", "9"],
    ["require('node:path').sep", "'/'"],
    ["import { LayersModel, tensor1d } from '@tensorflow/tfjs'\ntypeof tensor1d", "'function'"],
    ["import { OnlyAType } from './typed.js'", undefined],
    ["typeof require.resolve('koa')", "'string'"],
    ["const crypto = 1\ncrypto", "1"],
  ])("%s", async (source, expected) => {
    const { result, value } = await run(source);
    expect(result).toMatchObject({ status: "ok" });
    expect(value).toBe(expected);
  });

  test("a missing package says how to install it", async () => {
    for (const source of ["import 'no-such-package'", "require('no-such-package')"]) {
      expect(await traceback(source)).toContain(
        `Cannot find package 'no-such-package' from ${folder}. Install it there: npm install no-such-package`,
      );
    }
  });

  test("a missing export is an error if the cell uses it", async () => {
    expect(await traceback("import { nothing } from './typed.js'\nnothing")).toContain(
      "does not provide an export named 'nothing'",
    );
  });

  test("errors in local TypeScript name its lines", async () => {
    expect(await traceback("import { fail } from './typed.js'\nfail()")).toContain("typed.ts:13:9");
  });

  test("tslab's display functions publish here", async () => {
    const { outputs } = await run(
      "import * as tslab from 'tslab'\nimport { display as show } from 'tslab'\n" +
        "tslab.display.html('<b>1</b>'); show.text('2'); const d = require('tslab').newDisplay(); d.text('3'); d.text('4')",
    );
    expect(outputs.map((o) => ("data" in o ? [o.type, o.data] : o))).toStrictEqual([
      ["display_data", { "text/html": "<b>1</b>" }],
      ["display_data", { "text/plain": "2" }],
      ["display_data", { "text/plain": "3" }],
      ["update_display_data", { "text/plain": "4" }],
    ]);
  });
});

describe("language", () => {
  test.each([
    [
      ["{ using r = { [Symbol.dispose]() { console.log('disposed') } } ; console.log('in') }"],
      "in\ndisposed\n",
    ],
    [["using r = { [Symbol.dispose]() { console.log('disposed') } }\nconsole.log('in')"], "in\ndisposed\n"],
    [
      ["await using r = { async [Symbol.asyncDispose]() { console.log('disposed') } }\nconsole.log('in')"],
      "in\ndisposed\n",
    ],
    [["const tag = (c: any) => { c.tag = 7 }\n@tag class D {}\nconsole.log((D as any).tag)"], "7\n"],
    [["for await (const x of (async function* () { yield 1; yield 2 })()) console.log(x)"], "1\n2\n"],
    [["let cv = 1; const g = () => cv", "cv = 2", "console.log(g())"], "2\n"],
  ])("%j", async (cells, expected) => {
    let stdout = "";
    for (const cell of cells) ({ stdout } = await run(cell));
    expect(stdout).toBe(expected);
  });
});

describe("preloaded names", () => {
  test("arrive with the first cell that reads one, and never over a user's variable", async () => {
    const fresh = new Notebook();
    try {
      expect((await fresh.run("const addOne = 'mine'")).stdout).toBe("");
      const first = await fresh.run("preloaded + 1");
      expect(first.stdout).toBe("library loaded\n");
      expect(first.value).toBe("42");
      expect((await fresh.run("addOne")).value).toBe("'mine'");
      expect((await fresh.run("preloaded = 1 as never; preloaded")).value).toBe("1");
      expect((await fresh.run("neither")).result).toMatchObject({ ename: "ReferenceError" });
    } finally {
      await fresh.close();
    }
  });

  test("are there before a cell reads one, if the kernel foresees it", async () => {
    const fresh = new Notebook();
    try {
      fresh.runtime.prepare(["preloaded"]);
      await expect.poll(async () => (await fresh.run("globalThis.preloaded")).value).toBe("41");
    } finally {
      await fresh.close();
    }
  });

  test("include the magics, as lines and as functions", async () => {
    const fresh = new Notebook({ env: { ...process.env, CELLSHIP_SERVER_URL: "http://localhost:1/" } });
    try {
      const { value, outputs } = await fresh.run("%echo");
      expect(value).toBe("{ options: {}, server: 'http://localhost:1', command: 'serve' }");
      expect(outputs).toContainEqual({
        type: "display_data",
        data: { "text/plain": folder },
        metadata: {},
        transient: {},
      });
      expect((await fresh.run("(await echo({ a: 1 })).options")).value).toBe("{ a: 1 }");
    } finally {
      await fresh.close();
    }
  });
});

describe("the end of the process", () => {
  test.each([
    ["process.exit(3)", "ProcessExit", "code 3"],
    ["process.abort()", "ProcessCrash", "SIGABRT"],
    ["process.kill(process.pid, 'SIGKILL'); for (;;) {}", "ProcessKilled", "SIGKILL"],
    [
      "console.log('before'); const hog = []; for (;;) hog.push(new Array(1e6).fill(Math.random()))",
      "OutOfMemory",
      "MiB. To raise it, set NODE_OPTIONS=--max-old-space-size=<MB>",
    ],
  ])("by %s is the cell's error, and the next cell runs afresh", async (source, ename, evalue) => {
    const fresh = new Notebook({ env: { ...process.env, NODE_OPTIONS: "--max-old-space-size=120" } });
    try {
      await fresh.run("const kept = 1");
      const { result } = await fresh.run(source);
      expect(result).toMatchObject({ status: "error", ename, evalue: expect.stringContaining(evalue) });
      expect((await fresh.run("typeof kept")).value).toBe("'undefined'");
    } finally {
      await fresh.close();
    }
  });

  test("between two cells is told with the next", async () => {
    const fresh = new Notebook();
    try {
      await fresh.run("setTimeout(() => process.exit(1), 5); 0");
      await pause(200);
      const { stderr, value } = await fresh.run("1 + 1");
      expect(stderr).toContain("process with code 1. Variables are lost");
      expect(value).toBe("2");
    } finally {
      await fresh.close();
    }
  });

  test("comes with close", async () => {
    const fresh = new Notebook();
    const { value } = await fresh.run("process.pid");
    await fresh.close();
    expect(() => process.kill(Number(value), 0)).toThrow("ESRCH");
    await expect(fresh.run("1")).rejects.toThrow("closed");
  });

  test("comes with the death of the parent, also in a loop", async () => {
    const script = `
      const { createRuntime } = await import(${JSON.stringify(dist("kernel/runtime/create-runtime.js"))});
      const { interpretCell } = await import(${JSON.stringify(dist("kernel/interpreter/interpret-cell.js"))});
      const { MagicRegistry } = await import(${JSON.stringify(dist("magics/registry.js"))});
      const options = { filename: "cell-1.ts", magics: new MagicRegistry([]) };
      const runtime = createRuntime({ workingDirectory: ".", onOutput: (_, { text }) => process.stdout.write(text) });
      runtime.execute("a", interpretCell("console.log(process.pid); for (;;) {}", options));`;
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", script]);
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(String(line));
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid), { timeout: 3000 }).toBe(false);
  });

  test("a cell that is started while another awaits runs at once, and each gets its own output", async () => {
    const [first, second] = await Promise.all([
      run("let order = []; await new Promise(r => setTimeout(r, 60)); console.log('first'); order.push(1)"),
      run("order.push(2); console.log('second'); process.stdout.write(''); order"),
    ]);
    expect([first.stdout, second.stdout]).toEqual(["first\n", "second\n"]);
    expect(second.value).toBe("[ 2 ]");
    expect((await run("order")).value).toBe("[ 2, 1 ]");
  });

  test("a cell that shows itself as what JSON cannot hold fails", async () => {
    const { result } = await run(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': { n: 1n } }) })",
    );
    expect(result).toMatchObject({ status: "error", ename: "TypeError" });
  });
});
