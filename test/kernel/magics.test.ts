import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "../../kernel/protocol/index.js";
import { contentsOf, streamText } from "../helpers/kernel-client.js";
import { type SpawnedKernel, spawnKernel } from "../helpers/spawned-kernel.js";

let kernel: SpawnedKernel;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-magic-cells-"));
  await mkdir(join(folder, "sub"));
  kernel = await spawnKernel({ workingDirectory: folder });
  await kernel.client.execute("%cd sub");
});
afterAll(async () => {
  await kernel.close();
  await rm(folder, { recursive: true });
});

const run = async (code: string) => {
  const { reply, published } = await kernel.client.execute(code);
  const data = contentsOf(published, "execute_result")[0]?.data as JsonObject | undefined;
  return {
    reply,
    published,
    value: data?.["text/plain"],
    stdout: streamText(published, "stdout"),
    stderr: streamText(published, "stderr"),
  };
};

it("%time shows the value of what it times", async () => {
  const { value, stdout } = await run("const double = async (x: number) => x * 2;\n%time await double(21)");
  expect(value).toBe("42");
  expect(stdout).toMatch(/^CPU times: .*\nWall time: .*\n$/);
});

it("%time keeps what its statement declares, with its type", async () => {
  expect((await run("%time const timed = await double(4)")).stdout).toContain("Wall time");
  expect((await run("timed.toFixed(1)")).value).toBe("'8.0'");
});

it("%%time keeps what the cell declares and shows its value", async () => {
  const { value, stdout } = await run("%%time\nconst inner: number = 5;\ninner + 1");
  expect(value).toBe("6");
  expect(stdout).toContain("Wall time");
  expect((await run("inner")).value).toBe("5");
});

it("code after a magic is checked, at its position in the cell", async () => {
  const { reply } = await run("1;\n%time double('a')");
  expect(reply).toMatchObject({ status: "error", ename: "TypeCheckError" });
  expect(reply.evalue).toMatch(/^cell \[\d+\]:2:14 - TS2345: /);
});

it("%timeit measures", async () => {
  const { value } = await run("%timeit --loops 10 --repeats 2 inner + 1");
  expect(value).toMatch(/ per loop \(mean ± std. dev. of 2 runs, 10 loops each\)$/);
});

it("!command and %%sh run in a shell, where %cd went", async () => {
  const text = "`a` $" + "{b} \\\\n";
  await run(`%%writefile note.txt\n${text}`);
  expect(await readFile(join(folder, "sub/note.txt"), "utf8")).toBe(`${text}\n`);
  expect((await run("!cat note.txt")).stdout).toBe(`${text}\n`);
  const failed = await run("%%sh\necho before\nexit 4");
  expect(failed.stdout).toBe("before\n");
  expect(failed.reply).toMatchObject({ ename: "MagicError", evalue: "The script exited with code 4." });
  expect(failed.reply.traceback).toHaveLength(1);
});

it("an interrupt ends a command and keeps the session", async () => {
  const running = run("!sleep 30");
  await sleep(300);
  const start = performance.now();
  await kernel.client.request("interrupt_request", {}, "control").done;
  expect((await running).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(performance.now() - start).toBeLessThan(1500);
  expect((await run("inner")).value).toBe("5");
});

it("an error in timed code keeps the cell's stack, a magic's own error has none", async () => {
  const mine = await run("function fails() { throw new Error('mine'); }\n%time fails()");
  expect((mine.reply.traceback as string[]).join("\n")).toMatch(/at fails .*cell \[\d+\], line 1, column 26/);
  const own = await run("%cd nowhere");
  expect((own.reply.traceback as string[]).join("\n")).not.toContain(" at ");
});

it("%who lists what cells declared and nothing else", async () => {
  await run("%reset");
  await run("const list = [1, 2]; class Box {}; const t = tf.tensor1d([1, 2, 3]);");
  const { value } = await run("%who");
  expect(value).toMatch(
    /^Variables\nname +type +size +memory\nlist +Array +2 elements *\nBox +function *\nt +Tensor +float32 \[3\] +12 B *$/,
  );
});

it("%reset forgets variables", async () => {
  await run("const models = 5;");
  expect((await run("%reset models")).stdout).toBe("Forgot 1 variable\n");
  expect((await run("typeof models")).value).toBe("'function'");
  await run("%reset");
  expect((await run("list")).reply.ename).toBe("TypeCheckError");
  expect((await run("%who")).value).toMatch(/^No variables/);
  expect((await run("'list' in globalThis")).value).toBe("false");
  expect((await run("const list = 'new'; list")).value).toBe("'new'");
});

it("completes magics and their options", async () => {
  const { content } = await kernel.client.request("complete_request", {
    code: "'🚀';\n%timeit --l",
    cursor_pos: 16,
  }).done;
  expect(content).toMatchObject({ matches: ["--loops"], cursor_start: 13, cursor_end: 16 });
});

it("%types chooses what type errors do", async () => {
  const wrong = "const wrong: number = 'text'; wrong";
  expect((await run(wrong)).reply.ename).toBe("TypeCheckError");
  expect((await run("%types warn")).stdout).toContain("runs, after a warning");
  const warned = await run(wrong);
  expect(warned.value).toBe("'text'");
  expect(warned.stderr).toContain("TS2322");
  await run("%types off");
  expect(await run(wrong)).toMatchObject({ value: "'text'", stderr: "" });
  await run("%types error");
  expect((await run(wrong)).reply.ename).toBe("TypeCheckError");
  expect((await run("%types loud")).reply.evalue).toBe("Expected %types error, warn or off, got loud.");
});

it("a cell defines a magic with one function, for later cells", async () => {
  await run("defineMagic({ name: 'greet', run: ({ line, body }) => 'Hello ' + line + ', ' + (body ?? '') })");
  expect((await run("%greet you there")).value).toBe("'Hello you there, '");
  expect((await run("%%greet you\nbelow")).value).toBe("'Hello you, below'");
  const code = `defineMagic({
    name: "scale",
    positional: [{ name: "factor", kind: "word", required: true, summary: "" }],
    options: [{ name: "of", kind: "expression", required: true, summary: "" }],
    run: ({ factor, of }: { factor: string; of: number }) => Number(factor) * of,
  })`;
  await run(code);
  expect((await run("%scale 3 --of 7 * 2")).value).toBe("42");
  const taken = await run("defineMagic({ name: 'deploy', run: () => 1 })");
  expect(taken.reply.evalue).toBe(
    "Expected a new name for a magic, got deploy, which exists. Choose another.",
  );
});

it("%load puts a file in place of the cell", async () => {
  await run("%%writefile part.ts\nconst part = 1;");
  const { reply } = await run("%load part.ts");
  const text = "// %load part.ts\nconst part = 1;\n";
  expect(reply.payload).toEqual([{ source: "set_next_input", text, replace: true }]);
});

it("name? explains a magic, or shows the type and documentation of a name", async () => {
  expect((await run("%timeit?")).value).toContain("%timeit <code> [--loops <word>]");
  expect((await run("time?")).value).toContain("%%time");
  await run("/** Twice. */\nfunction twice(x: number) { return 2 * x; }");
  const { reply, value } = await run("twice?");
  expect(reply.payload).toMatchObject([
    { source: "page", start: 0, data: { "text/plain": "function twice(x: number): number\n\nTwice." } },
  ]);
  expect(value).toBeUndefined();
  expect((await run("nothing_of_it?")).reply.ename).toBe("UnknownName");
});

it("%npm install makes a package importable, with its types, from the next cell on", async () => {
  expect((await run("import { half } from 'made-here';")).reply.status).toBe("error");
  await run(
    '%%writefile made-here/package.json\n{ "name": "made-here", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  );
  await run("%%writefile made-here/index.js\nexport const half = (x) => x / 2;");
  await run("%%writefile made-here/index.d.ts\nexport declare function half(x: number): number;");
  const installed = await run("%npm install --offline --no-audit --no-fund ./sub/made-here");
  expect(installed.reply.status).toBe("ok");
  expect((await run("import { half } from 'made-here';\nhalf(3)")).value).toBe("1.5");
  expect((await run("half('a')")).reply.ename).toBe("TypeCheckError");
});
