import { afterEach, describe, expect, it } from "vitest";
import { createSigner, encodeFrames } from "../../kernel/protocol/index.js";
import { okResult, startMemoryKernel } from "../helpers/memory-kernel.js";

let running: ReturnType<typeof startMemoryKernel> | undefined;
const start: typeof startMemoryKernel = (options) => {
  running = startMemoryKernel(options);
  return running;
};
afterEach(() => running?.close());

describe("the dispatcher", () => {
  it("announces that it starts, once, before anything else", async () => {
    const { client } = start();
    await client.request("kernel_info_request").done;
    const states = client.received
      .filter(({ header }) => header.msg_type === "status")
      .map(({ content }) => content);
    expect(states.map(({ execution_state }) => execution_state)).toEqual(["starting", "busy", "idle"]);
    expect(client.received[0]?.parent_header).toEqual({});
  });

  it("frames each reply by busy and idle, all with the request as parent", async () => {
    const { client } = start();
    const { id, done } = client.request("comm_info_request");
    await done;
    expect(client.trace(id)).toEqual(["status:busy", "comm_info_reply", "status:idle"]);
  });

  it("announces the kernel as starting before anything else", () => {
    const { client } = start();
    const [first] = client.received;
    expect(first).toMatchObject({
      header: { msg_type: "status" },
      content: { execution_state: "starting" },
      parent_header: {},
    });
  });

  it("ignores a message type it does not know, and says so in the log", async () => {
    const { client, log } = start();
    client.request("teleport_request");
    await client.request("kernel_info_request").done;
    expect(log).toEqual(['Ignored a message of unknown type "teleport_request" on shell.']);
  });

  it("drops a message with a bad signature, and says so in the log", async () => {
    const { client, sockets, log } = start();
    const forged = client.session.message("execute_request", { code: "1" });
    sockets.send("shell", encodeFrames(forged, createSigner("guessed")));
    sockets.send("shell", [Buffer.from("noise")]);
    await client.request("kernel_info_request").done;
    expect(log).toEqual([
      expect.stringMatching(/^Dropped a message on shell: .*signature/),
      expect.stringMatching(/^Dropped a message on shell: .*delimiter/),
    ]);
    expect(client.trace(forged.header.msg_id)).toEqual([]);
  });

  it("runs a message once that is sent twice", async () => {
    const { client, sockets, log, ran } = start();
    const frames = encodeFrames(client.session.message("execute_request", { code: "once" }), client.signer);
    for (let round = 0; round < 2; round++) sockets.send("shell", frames);
    await client.execute("after");
    expect(ran.map(({ source }) => source)).toEqual(["once", "after"]);
    expect(log).toEqual([expect.stringMatching(/^Dropped a message on shell: .*came before/)]);
  });

  it("answers a request with a malformed content by an error that names the field", async () => {
    const { client } = start();
    const { id, done } = client.request("complete_request", { code: 5 });
    expect((await done).content).toMatchObject({ status: "error", ename: "InvalidFieldError" });
    expect(client.trace(id)).toEqual(["status:busy", "complete_reply", "status:idle"]);
  });

  it("becomes idle after a handler that fails", async () => {
    const language = { inspect: () => Promise.reject(new Error("compiler gone")) };
    const { client, log } = start({ language });
    const reply = await client.request("inspect_request", { code: "x", cursor_pos: 0 }).done;
    expect(reply.content).toMatchObject({ status: "error", evalue: "compiler gone" });
    expect(log[0]).toMatch(/inspect_request failed: Error: compiler gone/);
  });

  it("answers while a cell runs, and shows busy again afterwards", async () => {
    let finish: () => void = () => undefined;
    const cell = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { client } = start({ cells: { slow: () => cell.then(() => okResult) } });
    const slow = client.request("execute_request", { code: "slow" });
    await client.request("is_complete_request", { code: "1" }).done;
    await client.request("kernel_info_request", {}, "control").done;
    expect(client.trace(slow.id).filter((line) => line.startsWith("status"))).toEqual([
      "status:busy",
      "status:busy",
      "status:busy",
    ]);
    finish();
    expect((await slow.done).content.status).toBe("ok");
    expect(client.received.at(-1)?.content).toEqual({ execution_state: "idle" });
  });

  it("welcomes each subscriber with the topic it asked for", async () => {
    const { client, sockets } = start();
    sockets.subscribe(Buffer.from(""));
    await client.request("kernel_info_request").done;
    const welcome = client.received.filter(({ header }) => header.msg_type === "iopub_welcome");
    expect(welcome.map(({ content }) => content)).toEqual([{ subscription: "" }]);
  });
});
