import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DebugClient } from "./debug-client.js";

const code = `interface Point { x: number; y: number }

const origin: Point = { x: 1, y: 2 };
let total = 0;
function add(p: Point, scale = 2): number {
  const sum: number = p.x + p.y;
  const times = (k: number) => {
    return sum * k;
  };
  return times(scale);
}
for (let i = 0; i < 2; i++) {
  total += add(origin, i);
}
await new Promise((done) => setTimeout(done, 5));
console.log("total", total);
total`;

// The requests in the order in which JupyterLab's panel sends them.
describe("the debugger, as JupyterLab's panel uses it", () => {
  let debug: DebugClient;
  beforeAll(async () => {
    debug = await DebugClient.start();
  });
  afterAll(() => debug?.close());

  it("says before it is started how cells are named", async () => {
    expect(await debug.body("debugInfo")).toEqual({
      isStarted: false,
      hashMethod: "Murmur2",
      hashSeed: 0xc70f6907,
      tmpFilePrefix: expect.stringMatching(/cellship_\d+\/$/),
      tmpFileSuffix: ".ts",
      breakpoints: [],
      stoppedThreads: [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    });
    // Asked for after each cell, also where nothing is debugged.
    expect(await debug.body("modules")).toEqual({ modules: [], totalModules: 0 });
  });

  it("starts, and announces itself", async () => {
    const capabilities = await debug.body("initialize", { clientID: "jupyterlab" });
    expect(capabilities).toMatchObject({
      supportsModulesRequest: true,
      supportsConditionalBreakpoints: true,
    });
    await debug.body("attach");
    await debug.event("initialized");
    await debug.body("configurationDone");
    expect(await debug.body("debugInfo")).toMatchObject({ isStarted: true });
  });

  it("moves breakpoints to lines with code, and refuses those behind the end", async () => {
    const { path, breakpoints } = await debug.setBreakpoints(code, [{ line: 1 }, { line: 8 }, { line: 99 }]);
    expect(breakpoints).toMatchObject([
      { verified: true, line: 3 },
      { verified: true, line: 8 },
      { verified: false, line: 99, message: "There is no code at or after line 99." },
    ]);
    expect(await debug.body("debugInfo")).toMatchObject({
      breakpoints: [{ source: path, breakpoints: [{ line: 3 }, { line: 8 }, { line: 99 }] }],
    });
  });

  it("pauses, steps, shows variables and goes on", async () => {
    const { path } = await debug.setBreakpoints(code, [{ line: 3 }, { line: 8 }]);
    const run = debug.execute(code);
    const first = await debug.stopped();
    expect(first).toMatchObject({ reason: "breakpoint", line: 3, name: "(cell)" });
    expect(first.frames).toHaveLength(1);
    expect(first.frames[0]?.source.path).toBe(path);
    expect(await debug.body("debugInfo")).toMatchObject({ stoppedThreads: [1] });
    expect(await debug.body("threads")).toEqual({ threads: [{ id: 1, name: "main" }] });

    expect(await debug.step("next")).toMatchObject({ reason: "step", line: 4 });
    expect(await debug.step("next")).toMatchObject({ line: 12 });
    expect(await debug.step("next")).toMatchObject({ line: 13 });
    expect(await debug.step("stepIn")).toMatchObject({ line: 6, name: "add" });
    expect(await debug.step("next")).toMatchObject({ line: 7, name: "add" });
    expect(await debug.step("next")).toMatchObject({ line: 10, name: "add" });
    const inner = await debug.step("stepIn");
    expect(inner).toMatchObject({ reason: "breakpoint", line: 8, name: "times" });
    expect(inner.frames.map(({ name, line }) => [name, line])).toEqual([
      ["times", 8],
      ["add", 10],
      ["(cell)", 13],
    ]);
    const [times, add, cell] = inner.frames;
    expect(await debug.scopes(times?.id ?? 0)).toMatchObject({ Locals: { k: "0" }, Globals: { total: "0" } });
    expect(await debug.scopes(add?.id ?? 0)).toMatchObject({
      Locals: { p: "{ x: 1, y: 2 }", scale: "0", sum: "3", times: "ƒ times(k)" },
    });
    expect(await debug.scopes(cell?.id ?? 0)).toMatchObject({
      Cell: { i: "0" },
      Globals: { origin: "{ x: 1, y: 2 }" },
    });

    const evaluated = await debug.body("evaluate", {
      expression: "(p.x as number) + sum",
      frameId: add?.id,
      context: "repl",
    });
    expect(evaluated).toEqual({ result: "4", type: "int", variablesReference: 0 });
    expect(await debug.step("stepOut")).toMatchObject({ name: "add", line: 10 });
    await debug.setBreakpointsIn(path, [{ line: 15 }]);
    await debug.body("continue", { threadId: 1 });
    await debug.event("continued");
    expect(await debug.stopped()).toMatchObject({ reason: "breakpoint", line: 15 });
    // Over an await, to what follows it.
    expect(await debug.step("next")).toMatchObject({ line: 16 });
    await debug.body("continue", { threadId: 1 });
    expect((await run.done).content).toMatchObject({ status: "ok" });
    expect(run.published.map(({ header }) => header.msg_type)).toEqual([
      "execute_input",
      "stream",
      "execute_result",
    ]);
  });

  it("shows what cells declared once they have ended", async () => {
    const { variables } = await debug.body<{ variables: { name: string; value: string }[] }>(
      "inspectVariables",
    );
    expect(variables.map(({ name, value }) => `${name} = ${value}`)).toEqual([
      "origin = { x: 1, y: 2 }",
      "total = 3",
      "add = ƒ add(p, scale = 2)",
    ]);
  });

  it("keeps the breakpoints of a cell for its next run", async () => {
    const run = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ reason: "breakpoint", line: 15 });
    await debug.body("continue", { threadId: 1 });
    await run.done;
  });

  it("ends, forgets breakpoints and lets a paused cell go on", async () => {
    const run = debug.execute(code);
    await debug.stopped();
    await debug.body("disconnect", { restart: false, terminateDebuggee: false });
    await debug.event("terminated");
    expect((await run.done).content).toMatchObject({ status: "ok" });
    expect(await debug.body("debugInfo")).toMatchObject({
      isStarted: false,
      breakpoints: [],
      stoppedThreads: [],
    });
    expect((await debug.client.execute(code)).reply).toMatchObject({ status: "ok" });
  });

  it("can be started again", async () => {
    await debug.attach();
    await debug.setBreakpoints("1 + 1", [{ line: 1 }]);
    const run = debug.execute("1 + 1");
    expect(await debug.stopped()).toMatchObject({ line: 1 });
    await debug.body("continue", { threadId: 1 });
    await run.done;
    await debug.body("disconnect");
  });

  it.each([
    ["stackTrace", {}, /not started.*Send initialize first/],
    ["constructor", {}, /no command "constructor"\. It has: initialize, /],
    ["richInspectVariables", { variableName: "special variables" }, /not the name of a variable/],
  ])("says why it cannot answer %s while it is not started", async (command, args, message) => {
    expect(await debug.request(command, args)).toMatchObject({
      type: "response",
      command,
      success: false,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ["scopes", { frameId: 1 }, /not paused/],
    ["stackTrace", {}, /not paused/],
    ["next", { threadId: 1 }, /not paused/],
    ["evaluate", { expression: "1", frameId: 1 }, /There is no frame 1/],
    ["evaluate", { expression: "nothing + 1" }, /ReferenceError: nothing is not defined/],
    ["evaluate", { expression: "1 +" }, /Unexpected/],
    ["evaluate", {}, /Expected evaluate\.expression to be a string, got nothing/],
    ["variables", { variablesReference: 12345 }, /no variables 12345/],
    ["setBreakpoints", { breakpoints: [{ line: 1 }] }, /Expected source\.path to be a string/],
    [
      "setBreakpoints",
      { source: { path: "/a.ts" }, breakpoints: [{ line: "x" }] },
      /Expected breakpoint\.line/,
    ],
    [
      "setExceptionBreakpoints",
      { filters: ["all"] },
      /Expected filters among caught and uncaught, got "all"/,
    ],
    ["source", { source: { path: "/no/such/file" } }, /neither a cell nor a file/],
    ["exceptionInfo", { threadId: 1 }, /not paused/],
  ])("says why it cannot answer %s %j", async (command, args, message) => {
    await debug.body("initialize");
    expect(await debug.request(command, args)).toMatchObject({
      success: false,
      message: expect.stringMatching(message),
    });
  });
});
