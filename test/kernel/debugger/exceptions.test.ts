import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DebugClient } from "./debug-client.js";

const sync = 'function fail() {\n  throw new TypeError("sync");\n}\nfail();';
const afterAwait = 'await 1;\nthrow new Error("later");';
const rejected = 'await Promise.reject(new Error("rejected"));';
const inNode = 'import { readFileSync } from "node:fs";\nreadFileSync("/no/such/file");';
const inLibrary = "const a = 1;\ntf.matMul(tf.ones([1, 2]), tf.ones([1, 2]));";
const handled = 'try {\n  JSON.parse("{");\n} catch {}\n1';
const handledByCaller =
  'async function fail() {\n  await 1;\n  throw new Error("in fail");\n}\ntry {\n  await fail();\n} catch {}\n1';
const handledInNode = 'import { existsSync } from "node:fs";\nexistsSync(Symbol() as never)';

describe("a pause on errors", () => {
  let debug: DebugClient;
  beforeAll(async () => {
    debug = await DebugClient.start();
    await debug.attach();
  });
  afterAll(() => debug?.close());

  /** Runs a cell; gives the line of each pause. */
  async function pauses(code: string): Promise<(number | undefined)[]> {
    const from = debug.client.received.length;
    const isPublished = (msgType: string, event?: string): boolean =>
      debug.client.received
        .slice(from)
        .some(({ header, content }) => header.msg_type === msgType && content.event === event);
    const run = debug.execute(code);
    while (!isPublished("debug_event", "stopped") && !isPublished("execute_reply"))
      await new Promise((done) => setTimeout(done, 5));
    if (!isPublished("debug_event", "stopped")) return [];
    const { reason, line } = await debug.stopped();
    expect(reason).toBe("exception");
    await debug.body("continue", { threadId: 1 });
    await run.done;
    return [line];
  }

  it.each([
    ["sync", sync, 2],
    ["after an await", afterAwait, 2],
    ["as a rejection", rejected, 1],
    ["by Node.js", inNode, 2],
    ["by the library", inLibrary, 2],
    ["that is no Error", "throw 5;", 1],
  ])("that nobody catches stops where it is thrown: %s", async (_, code, line) => {
    await debug.body("setExceptionBreakpoints", { filters: ["uncaught"] });
    expect(await pauses(code)).toEqual([line]);
    await debug.body("setExceptionBreakpoints", { filters: ["caught"] });
    expect(await pauses(code)).toEqual([]);
  });

  it.each([
    ["around it", handled, 2],
    ["around the await of its caller", handledByCaller, 3],
  ])("that a try catches %s", async (_, code, line) => {
    await debug.body("setExceptionBreakpoints", { filters: ["uncaught"] });
    expect(await pauses(code)).toEqual([]);
    await debug.body("setExceptionBreakpoints", { filters: ["caught"] });
    expect(await pauses(code)).toEqual([line]);
  });

  it("leaves out errors that Node.js throws and catches itself", async () => {
    await debug.body("setExceptionBreakpoints", { filters: ["caught", "uncaught"] });
    expect(await pauses(handledInNode)).toEqual([]);
  });

  it("does not make steps enter the library", async () => {
    await debug.body("setExceptionBreakpoints", { filters: ["uncaught"] });
    const code = "const t = 1;\ntf.ones([2]);\nawait 1;\nt;";
    await debug.setBreakpoints(code, [{ line: 2 }]);
    const run = debug.execute(code);
    expect(await debug.stopped()).toMatchObject({ line: 2 });
    expect(await debug.step("stepIn")).toMatchObject({ line: 3, name: "(cell)" });
    await debug.body("continue", { threadId: 1 });
    expect((await run.done).content).toMatchObject({ status: "ok" });
  });

  it("tells what was thrown", async () => {
    await debug.body("setExceptionBreakpoints", { filters: ["caught", "uncaught"] });
    const run = debug.execute(sync);
    expect(await debug.event("stopped")).toMatchObject({
      reason: "exception",
      text: expect.stringMatching(/^TypeError: sync/),
    });
    expect(await debug.body("exceptionInfo", { threadId: 1 })).toMatchObject({
      exceptionId: "TypeError",
      description: "TypeError: sync",
      breakMode: "unhandled",
    });
    await debug.body("continue", { threadId: 1 });
    expect((await run.done).content).toMatchObject({ status: "error", ename: "TypeError" });
  });

  it("happens no more once its filters are taken away", async () => {
    await debug.body("setExceptionBreakpoints", { filters: [] });
    expect(await pauses(sync)).toEqual([]);
  });
});
