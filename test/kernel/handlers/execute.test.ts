import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { CellResult } from "../../../kernel/runtime/runtime.js";
import { contentsOf, streamText } from "../../helpers/kernel-client.js";
import { okResult, startMemoryKernel } from "../../helpers/memory-kernel.js";

let running: ReturnType<typeof startMemoryKernel> | undefined;
const start: typeof startMemoryKernel = (options) => {
  running = startMemoryKernel(options);
  return running;
};
afterEach(() => running?.close());

const failed: CellResult = {
  status: "error",
  ename: "RangeError",
  evalue: "too far",
  traceback: ["RangeError: too far"],
};
const shown: CellResult = { status: "ok", data: { "text/plain": "42" }, metadata: {} };

describe("execute_request", () => {
  it("publishes input, output and result before the reply, and idle last", async () => {
    const cells = {
      "answer()": async (write: (text: string) => void) => {
        write("thinking\n");
        return shown;
      },
    };
    const { client } = start({ cells });
    const { id, done } = client.request("execute_request", { code: "answer()" });
    expect((await done).content).toEqual({
      status: "ok",
      execution_count: 1,
      user_expressions: {},
      payload: [],
    });
    expect(client.trace(id)).toEqual([
      "status:busy",
      "execute_input",
      "stream",
      "execute_result",
      "execute_reply",
      "status:idle",
    ]);
  });

  it("runs cells in the order they came, one at a time", async () => {
    let active = 0;
    const order: string[] = [];
    const cell = (name: string) => async () => {
      active += 1;
      expect(active).toBe(1);
      await sleep(name === "a" ? 20 : 1);
      active -= 1;
      order.push(name);
      return okResult;
    };
    const { client } = start({ cells: { a: cell("a"), b: cell("b"), c: cell("c") } });
    const replies = await Promise.all(["a", "b", "c"].map((code) => client.execute(code)));
    expect(order).toEqual(["a", "b", "c"]);
    expect(replies.map(({ reply }) => reply.execution_count)).toEqual([1, 2, 3]);
  });

  it("aborts the queued cells after an error", async () => {
    const { client, ran } = start({ cells: { bad: async () => failed } });
    const replies = await Promise.all(["bad", "next", "last"].map((code) => client.execute(code)));
    expect(replies.map(({ reply }) => reply.status)).toEqual(["error", "aborted", "aborted"]);
    expect(replies[0]?.reply).toMatchObject({ ename: "RangeError", evalue: "too far", execution_count: 1 });
    expect(contentsOf(replies[0]?.published ?? [], "error")).toHaveLength(1);
    expect(replies[1]?.published).toEqual([]);
    expect(ran.map(({ source }) => source)).toEqual(["bad"]);
    expect((await client.execute("after")).reply.status).toBe("ok");
  });

  it("keeps the queue when stop_on_error is false", async () => {
    const { client } = start({ cells: { bad: async () => failed } });
    const replies = await Promise.all([
      client.execute("bad", { stop_on_error: false }),
      client.execute("next"),
    ]);
    expect(replies.map(({ reply }) => reply.status)).toEqual(["error", "ok"]);
  });

  it("publishes nothing and counts nothing for a silent cell", async () => {
    const cells = {
      quiet: async (write: (text: string) => void) => {
        write("psst");
        return shown;
      },
    };
    const { client, ran } = start({ cells });
    const { reply, published } = await client.execute("quiet", { silent: true });
    expect(reply).toMatchObject({ status: "ok", execution_count: 1 });
    expect(published).toEqual([]);
    expect((await client.execute("1")).reply.execution_count).toBe(1);
    expect(new Set(ran.map(({ filename }) => filename)).size).toBe(2);
  });

  it("evaluates user_expressions after the cell, each on its own", async () => {
    const { client } = start({ cells: { a: async () => shown, b: async () => failed } });
    const expressions = { answer: "a", wrong: "b", "not code": "syntax error", nothing: "c" };
    const { reply, published } = await client.execute("1", { user_expressions: expressions });
    expect(reply.user_expressions).toMatchObject({
      answer: { status: "ok", data: { "text/plain": "42" }, metadata: {} },
      wrong: { status: "error", ename: "RangeError", evalue: "too far" },
      "not code": { status: "error", ename: "SyntaxError" },
      nothing: { status: "ok", data: { "text/plain": "undefined" } },
    });
    expect(contentsOf(published, "error")).toEqual([]);
    expect((await client.execute("b", { user_expressions: expressions })).reply).not.toHaveProperty(
      "user_expressions",
    );
  });

  it("does not count a cell that is not stored", async () => {
    const { client } = start({ cells: { "6 * 7": async () => shown } });
    const { published } = await client.execute("6 * 7", { store_history: false });
    expect(contentsOf(published, "execute_result")).toHaveLength(1);
    const history = await client.request("history_request", { hist_access_type: "tail", n: 5 }).done;
    expect(history.content.history).toEqual([]);
  });

  it("reports a syntax error with its line and column and runs nothing", async () => {
    const { client, ran } = start();
    const { reply } = await client.execute("syntax error here");
    expect(reply).toMatchObject({ status: "error", ename: "SyntaxError" });
    expect(String((reply.traceback as string[])[0])).toMatch(
      /^cell \[1\]:1:8 - .*Unexpected word\n\n1 \| syntax error here\n/,
    );
    expect(ran).toEqual([]);
  });

  it("reports type errors with the cell's own position and runs nothing", async () => {
    const source = "let a = 1;\n\tlet n: number = 'a';";
    const start_ = source.indexOf("n: number");
    const message = "Type 'string' is not assignable to type 'number'.";
    const diagnostics = () => [{ code: 2322, message, start: start_, end: start_ + 1 }];
    const { client, ran, committed } = start({ diagnostics });
    const { reply, published } = await client.execute(source);
    expect(reply).toMatchObject({
      ename: "TypeCheckError",
      evalue: `cell [1]:2:6 - TS2322: ${message}`,
    });
    const traceback = (reply.traceback as string[]).join("\n");
    expect(traceback).toContain("2 | \tlet n: number = 'a';\n  | \t    \u001b[31m~");
    expect(contentsOf(published, "error")).toHaveLength(1);
    expect([...ran, ...committed]).toEqual([]);
  });

  it("runs cells without types when the type checker fails", async () => {
    const { client, log } = start({ language: { check: () => Promise.reject(new Error("compiler gone")) } });
    expect((await client.execute("1")).reply.status).toBe("ok");
    expect(log[0]).toMatch(/compiler gone/);
  });

  it("shows late output under the cell that caused it", async () => {
    const cells = {
      timer: async (write: (text: string) => void) => {
        setTimeout(() => write("late"), 20);
        return okResult;
      },
      meanwhile: async () => {
        await sleep(80);
        return okResult;
      },
    };
    const { client } = start({ cells });
    const timer = client.request("execute_request", { code: "timer" });
    await timer.done;
    const { published } = await client.execute("meanwhile");
    expect(streamText(timer.published)).toBe("late");
    expect(streamText(published)).toBe("");
  });

  it("stops the running cell on interrupt_request, which control answers at once", async () => {
    const cells = {
      forever: (_: unknown, interrupted: Promise<void>): Promise<CellResult> =>
        interrupted.then(() => ({ status: "error", ename: "KeyboardInterrupt", evalue: "", traceback: [] })),
    };
    const { client, ran } = start({ cells });
    const cell = client.request("execute_request", { code: "forever" });
    while (ran.length === 0) await sleep(1);
    expect((await client.request("interrupt_request", {}, "control").done).content).toEqual({ status: "ok" });
    expect((await cell.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });

  it("does not run a cell that is interrupted while its types are checked", async () => {
    let checked: () => void = () => undefined;
    const gate = new Promise<never[]>((resolve) => {
      checked = () => resolve([]);
    });
    const { client, ran } = start({ diagnostics: () => gate });
    const cell = client.request("execute_request", { code: "1" });
    await client.request("interrupt_request", {}, "control").done;
    checked();
    expect((await cell.done).content).toMatchObject({ ename: "KeyboardInterrupt" });
    expect(ran).toEqual([]);
  });
});
