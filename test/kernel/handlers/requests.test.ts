import { afterEach, describe, expect, it } from "vitest";
import type { CellResult, CommEvent, Output } from "../../../kernel/runtime/runtime.js";
import { okResult, startMemoryKernel } from "../../helpers/memory-kernel.js";

let running: ReturnType<typeof startMemoryKernel> | undefined;
const start: typeof startMemoryKernel = (options) => {
  running = startMemoryKernel(options);
  return running;
};
afterEach(() => running?.close());

describe("kernel_info_request", () => {
  it("names the language as front ends know it", async () => {
    const { client } = start();
    const { content } = await client.request("kernel_info_request").done;
    expect(content).toMatchObject({
      status: "ok",
      protocol_version: "5.5",
      implementation: "cellship",
      supported_features: expect.arrayContaining(["kernel subshells"]),
      language_info: { name: "typescript", mimetype: "text/typescript", file_extension: ".ts" },
    });
  });
});

describe("is_complete_request", () => {
  it.each([
    ["1 + 1", { status: "complete" }],
    ["syntax error", { status: "invalid" }],
    ["syntax error\n  if (", { status: "incomplete", indent: "    " }],
  ])("answers %j", async (code, expected) => {
    const { client } = start();
    expect((await client.request("is_complete_request", { code }).done).content).toEqual(expected);
  });
});

describe("complete_request", () => {
  it("counts the cursor in code points", async () => {
    const language = {
      complete: async (text: string, offset: number) => ({
        start: offset - 2,
        end: offset,
        entries: [{ name: text.slice(offset - 2, offset), kind: "const" }],
      }),
    };
    const { client } = start({ language });
    const { content } = await client.request("complete_request", { code: "'🚀🚀'; ab", cursor_pos: 8 }).done;
    expect(content).toMatchObject({ matches: ["ab"], cursor_start: 6, cursor_end: 8 });
    expect(content.metadata).toEqual({
      _jupyter_types_experimental: [{ text: "ab", type: "const", start: 6, end: 8 }],
    });
  });
});

describe("inspect_request", () => {
  it("shows type and documentation", async () => {
    const language = {
      inspect: async () => ({ signature: "const a: number", documentation: "How *many*." }),
    };
    const { client } = start({ language });
    const { content } = await client.request("inspect_request", { code: "a", cursor_pos: 1 }).done;
    expect(content).toMatchObject({
      found: true,
      data: {
        "text/plain": "const a: number\n\nHow *many*.",
        "text/markdown": "```typescript\nconst a: number\n```\n\nHow *many*.",
      },
    });
  });

  it("says when nothing is known", async () => {
    const { client } = start();
    const { content } = await client.request("inspect_request", { code: " ", cursor_pos: 0 }).done;
    expect(content).toMatchObject({ status: "ok", found: false, data: {} });
  });
});

describe("history_request", () => {
  const result = (text: string) => async (): Promise<CellResult> => ({
    status: "ok",
    data: { "text/plain": text },
    metadata: {},
  });

  it("finds cells by tail, range and glob", async () => {
    const { client } = start({ cells: { "1 + 1": result("2") } });
    for (const code of ["1 + 1", "const a = 1", "1 + 1"]) await client.execute(code);
    const query = async (content: Record<string, unknown>) =>
      (await client.request("history_request", content).done).content.history;

    expect(await query({ hist_access_type: "tail", n: 2 })).toEqual([
      [1, 2, "const a = 1"],
      [1, 3, "1 + 1"],
    ]);
    expect(await query({ hist_access_type: "tail", n: 0 })).toEqual([]);
    expect(await query({ hist_access_type: "range", session: 0, start: 1, stop: 2, output: true })).toEqual([
      [1, 1, ["1 + 1", "2"]],
    ]);
    expect(await query({ hist_access_type: "range", session: 9, start: 1, stop: 2 })).toEqual([]);
    expect(await query({ hist_access_type: "search", pattern: "1 + ?" })).toEqual([
      [1, 1, "1 + 1"],
      [1, 3, "1 + 1"],
    ]);
    expect(await query({ hist_access_type: "search", pattern: "*1*", unique: true })).toEqual([
      [1, 2, "const a = 1"],
      [1, 3, "1 + 1"],
    ]);
    expect(await query({ hist_access_type: "search", pattern: "*1*", n: 1 })).toEqual([[1, 3, "1 + 1"]]);
  });
});

describe("comms", () => {
  const extras = { metadata: {}, buffers: [] };
  const opening: CommEvent = {
    type: "comm_open",
    comm_id: "c1",
    target_name: "widget",
    data: { a: 1 },
    metadata: { version: "2.1.0" },
    buffers: ["AQI="],
  };
  const open = async (_write: unknown, _interrupted: unknown, emit: (output: Output) => void) => {
    emit(opening);
    return okResult;
  };
  const listed = async ({ client }: ReturnType<typeof start>, content = {}) =>
    (await client.request("comm_info_request", content).done).content.comms;

  it("are announced with metadata and bytes, and listed by target", async () => {
    const kernel = start({ cells: { open } });
    const { published } = await kernel.client.execute("open");
    const message = published.find(({ header }) => header.msg_type === "comm_open");
    expect(message).toMatchObject({
      content: { comm_id: "c1", target_name: "widget", data: { a: 1 } },
      metadata: { version: "2.1.0" },
    });
    expect(message?.buffers.map((buffer) => [...buffer])).toEqual([[1, 2]]);
    expect(await listed(kernel)).toEqual({ c1: { target_name: "widget" } });
    expect(await listed(kernel, { target_name: "widget" })).toEqual({ c1: { target_name: "widget" } });
    expect(await listed(kernel, { target_name: "other" })).toEqual({});
  });

  it("reach the front end also from a silent cell", async () => {
    const { client } = start({ cells: { open } });
    await client.execute("open", { silent: true });
    expect(client.received.filter(({ header }) => header.msg_type === "comm_open")).toHaveLength(1);
  });

  it("hand on what the front end sends; what comes of it is published under that message", async () => {
    const received: CommEvent[] = [];
    const { client } = start({
      cells: { open },
      receive: async (event, emit) => {
        received.push(event);
        emit({ type: "stream", name: "stdout", text: "moved" });
        emit({ type: "comm_msg", comm_id: "c1", data: { b: 2 }, ...extras });
        return { status: "error", ename: "RangeError", evalue: "far", traceback: [] };
      },
    });
    await client.execute("open");
    const message = client.request("comm_msg", { comm_id: "c1", data: { value: 3 } });
    await message.done;
    expect(received).toEqual([{ type: "comm_msg", comm_id: "c1", data: { value: 3 }, ...extras }]);
    expect(client.trace(message.id)).toEqual(["status:busy", "stream", "comm_msg", "error", "status:idle"]);
  });

  it("are closed from either end", async () => {
    const kernel = start({
      cells: { open },
      receive: async ({ type, comm_id }, emit) => {
        if (type === "comm_open") emit({ type: "comm_close", comm_id, data: {}, ...extras });
        return okResult;
      },
    });
    await kernel.client.execute("open");
    await kernel.client.request("comm_close", { comm_id: "c1", data: {} }).done;
    const unknown = kernel.client.request("comm_open", { comm_id: "c2", target_name: "none", data: {} });
    await unknown.done;
    expect(await listed(kernel)).toEqual({});
    expect(kernel.client.trace(unknown.id)).toEqual(["status:busy", "comm_close", "status:idle"]);
  });

  it("drop what is sent to one that is not open", async () => {
    const { client } = start({ receive: () => Promise.reject(new Error("unexpected")) });
    const message = client.request("comm_msg", { comm_id: "gone", data: {} });
    await message.done;
    expect(client.trace(message.id)).toEqual(["status:busy", "status:idle"]);
  });

  it("are closed when the runtime is lost", async () => {
    const kernel = start({ cells: { open } });
    await kernel.client.execute("open");
    kernel.lose();
    expect(await listed(kernel)).toEqual({});
    const closed = kernel.client.received.filter(({ header }) => header.msg_type === "comm_close");
    expect(closed.map(({ content }) => content)).toEqual([{ comm_id: "c1", data: {} }]);
  });
});

describe("connect_request", () => {
  it("lists the ports", async () => {
    const { client } = start();
    expect((await client.request("connect_request").done).content).toEqual({
      status: "ok",
      shell_port: 1,
      iopub_port: 2,
      stdin_port: 3,
      control_port: 4,
      hb_port: 5,
    });
  });
});

describe("shutdown_request", () => {
  it.each(["shell", "control"] as const)("answers on %s, then asks the owner to stop", async (channel) => {
    const { client, kernel } = start();
    const { content } = await client.request("shutdown_request", { restart: true }, channel).done;
    expect(content).toEqual({ status: "ok", restart: true });
    await kernel.shutdownRequested;
  });
});
