import { afterEach, describe, expect, it } from "vitest";
import type { CellResult } from "../../../kernel/runtime/runtime.js";
import { contentsOf, streamText } from "../../helpers/kernel-client.js";
import { okResult, type ScriptedCell, startMemoryKernel } from "../../helpers/memory-kernel.js";

let running: ReturnType<typeof startMemoryKernel> | undefined;
const start: typeof startMemoryKernel = (options) => {
  running = startMemoryKernel(options);
  return running;
};
afterEach(() => running?.close());

type Kernel = ReturnType<typeof start>;

const create = async ({ client }: Kernel): Promise<string> =>
  String((await client.request("create_subshell_request", {}, "control").done).content.subshell_id);
const list = async ({ client }: Kernel): Promise<unknown> =>
  (await client.request("list_subshell_request", {}, "control").done).content.subshell_id;
const remove = async ({ client }: Kernel, id: string) =>
  (await client.request("delete_subshell_request", { subshell_id: id }, "control").done).content;
const execute = ({ client }: Kernel, subshell: string, code: string) =>
  client.request("execute_request", { code }, "shell", { subshell });

const failed: CellResult = { status: "error", ename: "RangeError", evalue: "too far", traceback: [] };

/** A cell that runs until it is released or interrupted. */
function pausedCell(): { readonly cell: ScriptedCell; release(): void } {
  let release: () => void = () => undefined;
  const released = new Promise<CellResult>((resolve) => {
    release = () => resolve(okResult);
  });
  const cell: ScriptedCell = (write, interrupted) => {
    write("waiting");
    return Promise.race([released, interrupted.then(() => ({ ...failed, ename: "KeyboardInterrupt" }))]);
  };
  return { cell, release: () => release() };
}

describe("subshells", () => {
  it("are created, listed and deleted", async () => {
    const kernel = start();
    expect(await list(kernel)).toEqual([]);
    const ids = [await create(kernel), await create(kernel)];
    expect(new Set(ids).size).toBe(2);
    expect(await list(kernel)).toEqual(ids);
    expect(await remove(kernel, ids[0] ?? "")).toEqual({ status: "ok" });
    expect(await list(kernel)).toEqual(ids.slice(1));
  });

  it("run their cells while one of the main shell waits, each output under its own parent", async () => {
    const { cell, release } = pausedCell();
    const kernel = start({
      cells: {
        wait: cell,
        quick: async (write) => {
          write("quick");
          return okResult;
        },
      },
    });
    const subshell = await create(kernel);
    const waiting = kernel.client.request("execute_request", { code: "wait" });
    const quick = execute(kernel, subshell, "quick");
    expect((await quick.done).content).toMatchObject({ status: "ok", execution_count: 1 });
    expect(streamText(quick.published)).toBe("quick");
    release();
    expect((await waiting.done).content.status).toBe("ok");
    expect(streamText(waiting.published)).toBe("waiting");
    expect(kernel.client.received.at(-1)?.content).toEqual({ execution_state: "idle" });
  });

  it("run their own cells one after another", async () => {
    const { cell, release } = pausedCell();
    const kernel = start({ cells: { wait: cell } });
    const subshell = await create(kernel);
    const cells = ["wait", "next"].map((code) => execute(kernel, subshell, code));
    await kernel.client.execute("main");
    expect(kernel.ran.map(({ source }) => source)).toEqual(["wait", "main"]);
    release();
    await Promise.all(cells.map(({ done }) => done));
    expect(kernel.ran.at(-1)?.source).toBe("next");
  });

  it("count and remember their own cells", async () => {
    const kernel = start();
    const subshell = await create(kernel);
    await kernel.client.execute("first");
    await kernel.client.execute("second");
    const { content } = await execute(kernel, subshell, "other").done;
    expect(content.execution_count).toBe(1);
    const history = async (options = {}) =>
      (
        await kernel.client.request("history_request", { hist_access_type: "tail", n: 9 }, "shell", options)
          .done
      ).content.history;
    expect(await history({ subshell })).toEqual([[1, 1, "other"]]);
    expect(await history()).toEqual([
      [1, 1, "first"],
      [1, 2, "second"],
    ]);
    expect(new Set(kernel.ran.map(({ filename }) => filename)).size).toBe(3);
  });

  it("abort only what waits in the shell of the failed cell", async () => {
    const kernel = start({ cells: { bad: async () => failed } });
    const subshell = await create(kernel);
    const requests = [
      execute(kernel, subshell, "bad"),
      execute(kernel, subshell, "queued"),
      kernel.client.request("execute_request", { code: "main" }),
    ];
    const replies = await Promise.all(requests.map(({ done }) => done));
    expect(replies.map(({ content }) => content.status)).toEqual(["error", "aborted", "ok"]);
  });

  it("are interrupted together with the main shell", async () => {
    const { cell } = pausedCell();
    const kernel = start({ cells: { wait: cell } });
    const subshell = await create(kernel);
    const waiting = [
      kernel.client.request("execute_request", { code: "wait" }),
      execute(kernel, subshell, "wait"),
    ];
    await expect.poll(() => kernel.ran.length).toBe(2);
    await kernel.client.request("interrupt_request", {}, "control").done;
    const replies = await Promise.all(waiting.map(({ done }) => done));
    expect(replies.map(({ content }) => content.ename)).toEqual(["KeyboardInterrupt", "KeyboardInterrupt"]);
  });

  it("let a running cell finish when they are deleted, and abort what waits", async () => {
    const { cell, release } = pausedCell();
    const kernel = start({ cells: { wait: cell } });
    const subshell = await create(kernel);
    const [running_, queued] = [execute(kernel, subshell, "wait"), execute(kernel, subshell, "queued")];
    await expect.poll(() => kernel.ran.length).toBe(1);
    await remove(kernel, subshell);
    const late = await execute(kernel, subshell, "late").done;
    expect(late.content).toMatchObject({ status: "error", ename: "UnknownSubshell" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    expect((await running_?.done)?.content.status).toBe("ok");
    expect((await queued?.done)?.content.status).toBe("aborted");
  });

  it("that do not exist are named in the error", async () => {
    const kernel = start();
    const evalue = 'Expected the id of an open subshell, got "gone". Open one with create_subshell_request.';
    expect(await remove(kernel, "gone")).toMatchObject({ status: "error", ename: "UnknownSubshell", evalue });
    const { content } = await execute(kernel, "gone", "1").done;
    expect(content).toMatchObject({ status: "error", evalue });
    const info = kernel.client.request("kernel_info_request", {}, "shell", { subshell: "gone" });
    expect((await info.done).content).toMatchObject({ status: "error", evalue });
    expect(kernel.ran).toEqual([]);
    expect(kernel.log).toEqual([]);
  });

  it("do not stand between a comm and its messages", async () => {
    const kernel = start();
    const { done, id } = kernel.client.request("comm_msg", { comm_id: "c", data: {} }, "shell", {
      subshell: "gone",
    });
    await done;
    expect(kernel.client.trace(id)).toEqual(["status:busy", "status:idle"]);
  });

  it("publish nothing of each other", async () => {
    const kernel = start({ cells: { shown: async () => ({ ...okResult, data: { "text/plain": "1" } }) } });
    const subshell = await create(kernel);
    const request = execute(kernel, subshell, "shown");
    await request.done;
    expect(contentsOf(request.published, "execute_result")).toHaveLength(1);
    const parents = kernel.client.received
      .filter(({ header }) => header.msg_type === "execute_result")
      .map(({ parent_header }) => parent_header.subshell_id);
    expect(parents).toEqual([subshell]);
  });
});
