import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { streamText } from "../../helpers/kernel-client.js";
import { DebugClient, type Variable } from "./debug-client.js";

describe("the debugger beside a running cell", () => {
  let debug: DebugClient;
  beforeEach(async () => {
    debug = await DebugClient.start();
    await debug.attach();
  });
  afterEach(() => debug?.close());

  const busy = "let count = 0; let isBusy = true;\nwhile (isBusy) {\n  count++;\n}\ncount > 0";

  it("inspects a busy cell, pauses it on request and changes its course", async () => {
    const run = debug.execute(busy);
    await expect
      .poll(async () => {
        const { variables } = await debug.body<{ variables: Variable[] }>("inspectVariables");
        return Number(variables.find(({ name }) => name === "count")?.value);
      })
      .toBeGreaterThan(0);
    await debug.body("pause", { threadId: 1 });
    const { reason, line } = await debug.stopped();
    expect(reason).toBe("pause");
    expect([2, 3]).toContain(line);
    await debug.body("evaluate", { expression: "isBusy = false" });
    await debug.body("continue", { threadId: 1 });
    expect((await run.done).content).toMatchObject({ status: "ok" });
  });

  it("pauses the next cell if none runs", async () => {
    await debug.body("pause", { threadId: 1 });
    const run = debug.execute("1 +\n1");
    expect(await debug.stopped()).toMatchObject({ reason: "pause", line: 1 });
    await debug.body("continue", { threadId: 1 });
    expect((await run.done).content).toMatchObject({ status: "ok" });
    expect((await debug.client.execute("2")).reply).toMatchObject({ status: "ok" });
  });

  it("sets breakpoints in a cell that is running", async () => {
    const run = debug.execute(busy);
    await expect
      .poll(async () => (await debug.body<{ variables: Variable[] }>("inspectVariables")).variables.length)
      .toBeGreaterThan(0);
    const { breakpoints } = await debug.setBreakpoints(busy, [{ line: 3 }]);
    expect(breakpoints).toMatchObject([{ verified: true, line: 3 }]);
    expect(await debug.stopped()).toMatchObject({ reason: "breakpoint", line: 3 });
    await debug.body("evaluate", { expression: "isBusy = false" });
    await debug.body("continue", { threadId: 1 });
    await run.done;
  });

  it.each([
    ["its synchronous part", "console.log('before'); let n = 1;\nn = 2;"],
    ["what follows an await", "console.log('before'); let n = 1; await 0;\nn = 2;"],
    [
      "a callback of a timer",
      "console.log('before'); let n = 1; setTimeout(() => {\nn = 2; }, 0); await new Promise(() => {});",
    ],
  ])("lets an interrupt end a cell that is paused in %s", async (_, code) => {
    await debug.setBreakpoints(code, [{ line: 2 }]);
    const run = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ line: 2 });
    await expect.poll(() => streamText(run.published)).toBe("before\n");
    await debug.client.request("interrupt_request", {}, "control").done;
    expect((await run.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    await debug.event("continued");
    const { published } = await debug.client.execute("n");
    expect(published.at(-1)?.content).toMatchObject({ data: { "text/plain": "1" } });
    // Breakpoints are as they were, and so are interrupts.
    const again = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ line: 2 });
    await debug.client.request("interrupt_request", {}, "control").done;
    expect((await again.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
  });

  it("lets a kernel shut down whose cell is paused", async () => {
    await debug.setBreakpoints("let n = 1;", [{ line: 1 }]);
    debug.execute("let n = 1;").done.catch(() => {});
    await debug.stopped();
    await debug.client.request("shutdown_request", { restart: true }, "control").done;
    expect(await debug.kernel.exited).toBe(0);
  });

  it("keeps its breakpoints when the runtime is replaced, and says so of a pause that is lost", async () => {
    const code = "let q = 1;\nq";
    await debug.setBreakpoints(code, [{ line: 2 }]);
    const lost = debug.execute(code);
    await debug.stopped();
    await debug.request("evaluate", { expression: "process.kill(process.pid, 'SIGKILL')" });
    expect((await lost.done).content).toMatchObject({ status: "error", ename: "ProcessKilled" });
    await debug.event("continued");
    const run = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ reason: "breakpoint", line: 2 });
    await debug.body("continue", { threadId: 1 });
    expect((await run.done).content).toMatchObject({ status: "ok" });
  });

  it("does not disturb a cell that ends the process", async () => {
    const { reply, published } = await debug.client.execute("process.exit(3)");
    expect(reply).toMatchObject({ ename: "ProcessExit" });
    expect(streamText(published, "stderr")).toBe("");
  });
});
