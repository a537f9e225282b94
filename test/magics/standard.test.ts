import { once } from "node:events";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { displaySymbol } from "../../lib/display.js";
import { formatSeconds } from "../../magics/durations.js";
import {
  createMagics,
  type Magics,
  magicRegistry,
  type Table,
  type TimeitResult,
} from "../../magics/index.js";
import { TestContext } from "../helpers/magic-context.js";

let context: TestContext;
let magics: Magics;
let folder: string;
const before = process.cwd();
beforeEach(async () => {
  context = new TestContext();
  magics = createMagics(magicRegistry, context) as unknown as Magics;
  folder = await realpath(await mkdtemp(join(tmpdir(), "cellship-standard-")));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

const text = (value: Table | TimeitResult): string => String((value[displaySymbol]() as never)["text/plain"]);

describe("time", () => {
  it("says how long code took, and gives its value", async () => {
    expect(await magics["%time"]({ code: () => sleep(30, "done") })).toBe("done");
    const [, wall] = /^CPU times: .*total .*\nWall time: ([\d.]+) ms\n$/.exec(context.written.stdout) ?? [];
    expect(Number(wall)).toBeGreaterThan(28);
  });

  it("says so also of code that fails, whose stack is kept", async () => {
    const error = new Error("mine");
    const { stack } = error;
    const failing = magics["%time"]({ code: () => Promise.reject(error) });
    await expect(failing).rejects.toBe(error);
    expect(error.stack).toBe(stack);
    expect(context.written.stdout).toContain("Wall time");
  });

  it("times a cell up to its end", async () => {
    await magics["%time"]({ body: true });
    expect(context.written.stdout).toBe("");
    for (const task of context.tasks) task();
    expect(context.written.stdout).toContain("Wall time");
  });

  it.each([
    [0.0123456, "12.3 ms"],
    [1.5e-9, "1.5 ns"],
    [2, "2 s"],
    [65, "1min 5s"],
    [3700, "1h 1min 40s"],
  ])("prints %s as %s", (seconds, expected) => {
    expect(formatSeconds(seconds)).toBe(expected);
  });
});

describe("timeit", () => {
  it("runs as often as asked", async () => {
    let runs = 0;
    const result = await magics["%timeit"]({ loops: "5", repeats: "3", code: () => runs++ });
    expect(runs).toBe(15);
    expect(result.timings).toHaveLength(3);
    expect(text(result)).toMatch(
      /^[\d.]+ (ns|µs) ± [\d.]+ (ns|µs) per loop \(mean ± std. dev. of 3 runs, 5 loops each\)$/,
    );
  });

  it("chooses the loops so that a repeat takes 0.2 s, in steps of 1, 2 and 5", async () => {
    const result = await magics["%timeit"]({ repeats: "1", body: () => sleep(110) });
    expect(result.loops).toBe(2);
    expect(result.mean).toBeGreaterThan(0.1);
  });

  it("refuses what is no number", async () => {
    await expect(magics["%timeit"]({ loops: "x", code: () => 1 })).rejects.toThrow(
      "Expected --loops to be a positive whole number, got x.",
    );
  });
});

describe("shell commands", () => {
  it("stream their output, and a failing line says its code", async () => {
    const running = magics["%sh"]({ command: "echo out; echo err >&2; sleep 0.3; exit 3" });
    await sleep(200);
    expect(context.written.stdout).toBe("out\n");
    await running;
    expect(context.written.stderr).toBe("err\nThe command exited with code 3.\n");
  });

  it("a script stops at the first failure and is an error without a stack", async () => {
    const error: Error = (await magics["%sh"]({ body: "echo a\nfalse\necho b" }).catch(
      (e: Error) => e,
    )) as Error;
    expect(error.stack).toBe("MagicError: The script exited with code 1.");
    expect(context.written.stdout).toBe("a\n");
  });

  it("end when the cell is interrupted", async () => {
    const start = performance.now();
    const running = magics["%sh"]({ command: "sleep 20; echo late" });
    setTimeout(() => context.cell.abort(new Error("stop")), 100);
    await expect(running).rejects.toThrow("stop");
    expect(performance.now() - start).toBeLessThan(1500);
  });
});

describe("files and folders", () => {
  it("writefile writes and appends, also below new folders", async () => {
    await magics["%writefile"]({ path: "a/b.txt", body: "1" });
    await magics["%writefile"]({ path: "a/b.txt", body: "2\n", append: true });
    expect(await readFile(join(folder, "a/b.txt"), "utf8")).toBe("1\n2\n");
    expect(context.written.stdout).toBe("Wrote a/b.txt\nAdded to a/b.txt\n");
  });

  it("cd changes the folder, and refuses one that is not there", async () => {
    await magics["%writefile"]({ path: "sub/x", body: "" });
    await expect(magics["%cd"]({ folder: "nowhere" })).rejects.toThrow(/Expected a folder, got .*nowhere/);
    await magics["%cd"]({ folder: "'sub'" });
    expect(context.workingDirectory).toBe(join(folder, "sub"));
    await magics["%cd"]({ folder: "-" });
    expect(context.workingDirectory).toBe(folder);
  });

  it("env reads, sets and lists, and hides secrets", async () => {
    expect(await magics["%env"]({ assignment: "CELLSHIP_TEST_TOKEN='a b'" })).toBeUndefined();
    expect(context.written.stdout).toBe("CELLSHIP_TEST_TOKEN=<hidden>\n");
    expect(await magics["%env"]({ assignment: "CELLSHIP_TEST_TOKEN" })).toBe("a b");
    expect(text((await magics["%env"]()) as Table)).toMatch(/CELLSHIP_TEST_TOKEN +<hidden>/);
    delete process.env.CELLSHIP_TEST_TOKEN;
    await expect(magics["%env"]({ assignment: "CELLSHIP_TEST_TOKEN" })).rejects.toThrow(
      "Expected the name of a variable that is set, got CELLSHIP_TEST_TOKEN. %env lists them.",
    );
  });
});

describe("load", () => {
  it("gives the text of a file or of an address", async () => {
    await magics["%writefile"]({ path: "a.ts", body: "1" });
    await magics["%load"]({ path: "a.ts" });
    const server = createServer((request, response) => {
      response.statusCode = request.url === "/b.ts" ? 200 : 404;
      response.end("2\n");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    await magics["%load"]({ path: `${url}/b.ts` });
    await expect(magics["%load"]({ path: `${url}/c.ts` })).rejects.toThrow(
      `Expected to read ${url}/c.ts, got status 404.`,
    );
    server.close();
    expect(context.changes).toEqual([
      { kind: "next-input", text: "// %load a.ts\n1\n" },
      { kind: "next-input", text: `// %load ${url}/b.ts\n2\n` },
    ]);
  });

  it("says why it cannot, without a stack", async () => {
    const error = (await magics["%load"]({ path: "no.ts" }).catch((thrown: unknown) => thrown)) as Error;
    expect(error.stack).toBe(
      `MagicError: Expected a readable file, got ${join(folder, "no.ts")}. Check the path; %cd changes the folder.`,
    );
    expect((error.cause as Error).stack).toMatch(/^Error: ENOENT: .*no\.ts'$/);
  });
});

it("html, markdown, LaTeX, SVG and js show their body", async () => {
  await magics["%html"]({ body: "<b>" });
  await magics["%markdown"]({ body: "*a*" });
  await magics["%latex"]({ body: "x" });
  await magics["%svg"]({ body: "<svg/>" });
  await magics["%js"]({ body: "1" });
  expect(context.shown).toEqual([
    { "text/html": "<b>", "text/plain": "<b>" },
    { "text/markdown": "*a*", "text/plain": "*a*" },
    { "text/latex": "x", "text/plain": "x" },
    { "image/svg+xml": "<svg/>", "text/plain": "<svg/>" },
    { "application/javascript": "1", "text/plain": "1" },
  ]);
});

describe("help", () => {
  it("explains one magic", async () => {
    const help = text(await magics.help({ name: "%timeit" }));
    expect(help).toContain("%timeit <code> [--loops <word>] [--repeats <word>]\n%%timeit [--loops <word>]");
    expect(help).toMatch(/--loops, -n +runs in a repeat; default: enough for 0.2 s \(optional\)/);
    expect(text(await magics.help({ name: "who" })).trimEnd()).toBe(
      "%who\nList the variables of the session, with types and sizes",
    );
    await expect(magics.help({ name: "nope" })).rejects.toThrow("Unknown magic %nope. %help lists them.");
  });

  it("lsmagic lists all", async () => {
    const list = text(await magics["%lsmagic"]());
    for (const name of magicRegistry.names) expect(list).toContain(`%${name}`);
  });
});

describe("variables", () => {
  it("who names types and sizes, tensors with their memory", async () => {
    const tensor = { shape: [2, 3], dtype: "float32", size: 6, isDisposed: false, dispose: () => undefined };
    for (const [name, value] of Object.entries({
      tensor,
      list: [1, 2],
      bytes: new Float64Array(256),
      map: new Map([[1, 2]]),
      text: "abc",
      nothing: null,
      f: () => 1,
      frame: { shape: [10, 2] },
    })) {
      context.values.set(name, value);
    }
    expect((await magics["%who"]()).rows).toEqual([
      ["tensor", "Object", "float32 [2, 3]", "24 B"],
      ["list", "Array", "2 elements", ""],
      ["bytes", "Float64Array", "256 elements", "2.0 KiB"],
      ["map", "Map", "1 elements", ""],
      ["text", "string", "3 characters", ""],
      ["nothing", "null", "", ""],
      ["f", "function", "", ""],
      ["frame", "Object", "[10, 2]", ""],
    ]);
  });

  it("reset forgets what it is told and frees tensors", async () => {
    let freed = 0;
    const dispose = () => freed++;
    context.values.set("a", 1).set("b", { shape: [], dtype: "bool", size: 1, isDisposed: false, dispose });
    await expect(magics["%reset"]({ names: "c" })).rejects.toThrow("Expected the name of a variable, got c.");
    await magics["%reset"]({ names: "b" });
    expect([freed, [...context.values.keys()]]).toEqual([1, ["a"]]);
    await magics["%reset"]();
    expect(context.written.stdout).toBe("Forgot 1 variable\nForgot 1 variable\n");
  });
});

it("memory shows the heap limit and how to raise it", async () => {
  expect(text(await magics["%memory"]())).toMatch(/heap limit +[\d.]+ [GM]iB +raise it: NODE_OPTIONS=/);
});
