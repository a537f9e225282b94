import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { streamText } from "../../helpers/kernel-client.js";
import { DebugClient } from "./debug-client.js";

const modules = {
  "double.ts": `export interface Box { n: number }

// A comment.
export function double(box: Box): number {
  const result: number = box.n * 2;
  return result;
}
`,
  "triple.js": `export function triple(n) {
  const result = n * 3;
  return result;
}
`,
};

describe("breakpoints", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cellship-debug-")));
  let debug: DebugClient;
  beforeAll(async () => {
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
    debug = await DebugClient.start({ workingDirectory: folder });
    await debug.client.execute("function early(n: number) {\n  const twice = n * 2;\n  return twice;\n}");
    await debug.attach();
  });
  afterAll(async () => {
    await debug?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const goOn = () => debug.body("continue", { threadId: 1 });

  it("pause in a function of a cell that ran before the debugger was started", async () => {
    const { breakpoints } = await debug.setBreakpoints(
      "function early(n: number) {\n  const twice = n * 2;\n  return twice;\n}",
      [{ line: 2 }],
    );
    expect(breakpoints).toMatchObject([{ verified: true, line: 2 }]);
    const run = debug.execute("early(4)");
    const { frames } = await debug.stopped();
    expect(frames.map(({ name, line, source }) => [name, line, source.name])).toEqual([
      ["early", 2, "cell [1]"],
      ["(cell)", 1, "cell [2]"],
    ]);
    await goOn();
    expect((await run.done).content).toMatchObject({ status: "ok" });
  });

  it("pause only where their condition holds, in TypeScript", async () => {
    const code = "for (let i = 0; i < 5; i++) {\n  void i;\n}";
    await debug.setBreakpoints(code, [{ line: 2, condition: "(i as number) === 3" }]);
    const run = debug.execute(code);
    const { frames } = await debug.stopped();
    expect(await debug.scopes(frames[0]?.id ?? 0)).toMatchObject({ Cell: { i: "3" } });
    await goOn();
    await run.done;
  });

  it("say what is wrong with their condition", async () => {
    const { breakpoints } = await debug.setBreakpoints("let wrong = 1;", [{ line: 1, condition: "1 +" }]);
    const run = debug.execute("let wrong = 1;");
    expect((await run.done).content).toMatchObject({ status: "ok" });
    const again = await debug.setBreakpoints("let wrong = 1;", [{ line: 1, condition: "1 +" }]);
    expect([...breakpoints, ...again.breakpoints].map(({ verified }) => verified)).toEqual([false, false]);
    expect(again.breakpoints[0]?.message).toMatch(/SyntaxError/);
  });

  it("print in place of a pause", async () => {
    const code = "for (let i = 0; i < 2; i++) {\n  void i;\n}\n1";
    await debug.setBreakpoints(code, [{ line: 2, logMessage: "100 % of {i} and {[i, i]}" }]);
    const run = debug.execute(code);
    expect((await run.done).content).toMatchObject({ status: "ok" });
    expect(streamText(run.published)).toBe("100 % of 0 and [ 0, 0 ]\n100 % of 1 and [ 1, 1 ]\n");
  });

  it("pause in local modules, set before these are loaded", async () => {
    const typescript = join(folder, "double.ts");
    const javascript = join(folder, "triple.js");
    await debug.setBreakpointsIn(typescript, [{ line: 3 }]);
    await debug.setBreakpointsIn(javascript, [{ line: 2, condition: "n > 1" }]);
    const run = debug.execute(
      'import { double } from "./double.ts";\nimport { triple } from "./triple.js";\ndouble({ n: 1 }) + triple(1) + triple(2)',
    );
    const inTypescript = await debug.stopped();
    expect(inTypescript).toMatchObject({ name: "double", line: 5 });
    expect(inTypescript.frames[0]?.source).toEqual({ name: "double.ts", path: typescript });
    expect(await debug.body("source", { source: { path: typescript } })).toEqual({
      content: modules["double.ts"],
      mimeType: "text/typescript",
    });
    expect(await debug.scopes(inTypescript.frames[0]?.id ?? 0)).toMatchObject({
      Locals: { box: "{ n: 1 }" },
    });
    await goOn();
    const inJavascript = await debug.stopped();
    expect(inJavascript).toMatchObject({ name: "triple", line: 2 });
    expect(await debug.scopes(inJavascript.frames[0]?.id ?? 0)).toMatchObject({ Locals: { n: "2" } });
    await goOn();
    expect((await run.done).content).toMatchObject({ status: "ok" });
    const listed = [
      { id: 1, name: "double.ts", path: typescript },
      { id: 2, name: "triple.js", path: javascript },
    ];
    expect(await debug.body("modules")).toEqual({ modules: listed, totalModules: 2 });
    expect(await debug.body("loadedSources")).toEqual({
      sources: listed.map(({ name, path }) => ({ name, path })),
    });
  });

  it("lead steps into functions of modules, over library and await, and out again", async () => {
    const code = `async function slow(n: number) {
  await new Promise((done) => setTimeout(done, 5));
  return n + 1;
}
const kept = [1, 2].map((n) => n * 2);
const a = await slow(1);
const b = await slow(a); const c = b;
c`;
    await debug.setBreakpoints(code, [{ line: 5 }]);
    const run = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ line: 5 });
    expect(await debug.step("next")).toMatchObject({ line: 6 });
    expect(await debug.step("stepIn")).toMatchObject({ name: "slow", line: 2 });
    expect(await debug.step("next")).toMatchObject({ name: "slow", line: 3 });
    expect(await debug.step("next")).toMatchObject({ name: "(cell)", line: 7 });
    expect(await debug.step("next")).toMatchObject({ name: "(cell)", line: 8 });
    await goOn();
    expect((await run.done).content).toMatchObject({ status: "ok" });
  });

  it.each(["next", "stepIn", "stepOut"])("are not made by a step off the end of a cell: %s", async (step) => {
    const code = `let last = 1; // ${step}\nlast += 1;`;
    await debug.setBreakpoints(code, [{ line: 2 }]);
    const run = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ line: 2 });
    await debug.body(step, { threadId: 1 });
    expect((await run.done).content).toMatchObject({ status: "ok" });
    const { reply } = await debug.client.execute("const next = [1].map((n) => n);\nawait 1;\nnext.length");
    expect(reply).toMatchObject({ status: "ok" });
    expect(await debug.body("debugInfo")).toMatchObject({ stoppedThreads: [] });
  });

  it("serves the text of a cell by its name", async () => {
    const { path } = await debug.setBreakpoints("let served = 1;", []);
    expect(await debug.body("source", { source: { path } })).toEqual({
      content: "let served = 1;",
      mimeType: "text/typescript",
    });
  });

  it("follow a magic line at the lines that were typed", async () => {
    const code = "%types error\nlet magic = 1;\nmagic += 1;";
    const { breakpoints } = await debug.setBreakpoints(code, [{ line: 3 }]);
    expect(breakpoints).toMatchObject([{ verified: true, line: 3 }]);
    const run = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ line: 3 });
    await goOn();
    await run.done;
  });
});
