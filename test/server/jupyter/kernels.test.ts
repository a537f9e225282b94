import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManagers, hasPython3Kernel, startTestServer, type TestServer } from "./test-server.js";

describe.skipIf(!hasPython3Kernel)("kernels, driven by @jupyterlab/services, with Debian's ipykernel", () => {
  let host: TestServer;
  let managers: ReturnType<typeof createManagers>;

  beforeAll(async () => {
    host = await startTestServer({
      builtIn: {
        crashing: {
          argv: ["/bin/sh", "-c", "echo out of luck >&2; exit 3"],
          display_name: "Crashing",
          language: "none",
        },
        silent: { argv: ["/bin/sleep", "60"], display_name: "Silent", language: "none" },
        missing: { argv: ["/no/such/program"], display_name: "Missing", language: "none" },
      },
      policy: { restartLimit: 5, startMs: 20_000, shutdownMs: 2_000, stableMs: 10_000, detachedMs: 60_000 },
    });
    managers = createManagers(host.settings);
  });
  afterAll(async () => {
    managers.dispose();
    await host.close();
  });

  it("lists the kernelspecs of Jupyter's folders and the ones in memory", async () => {
    await managers.specs.ready;
    expect(managers.specs.specs?.kernelspecs.python3).toMatchObject({ name: "python3", language: "python" });
    expect(Object.keys(managers.specs.specs?.kernelspecs ?? {})).toContain("crashing");
  });

  it("runs code and relays streams, results and errors in order", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    const run = await execute(kernel, "print('a')\nprint('b')\n6 * 7");
    expect(run.reply.content.status).toBe("ok");
    expect(textOf(run.outputs)).toBe("a\nb\n");
    expect(run.outputs.at(-1)?.content).toMatchObject({ data: { "text/plain": "42" } });
    const failed = await execute(kernel, "1/0");
    expect(failed.reply.content).toMatchObject({ status: "error", ename: "ZeroDivisionError" });
    await kernel.shutdown();
  });

  it("loses none of 5,000 messages, and keeps their order", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    const seen: number[] = [];
    const code = [
      "from IPython.display import publish_display_data",
      "for i in range(5000): publish_display_data({'text/plain': str(i)})",
    ].join("\n");
    const run = await execute(kernel, code);
    for (const { content } of run.outputs) {
      if ("data" in content) seen.push(Number((content.data as Record<string, string>)["text/plain"]));
    }
    expect(seen).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
    await kernel.shutdown();
  });

  it("interrupts a running cell and keeps the variables", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    await execute(kernel, "kept = 41");
    const running = execute(kernel, "print('go', flush=True)\nwhile True: pass");
    await delay(700);
    await kernel.interrupt();
    expect((await running).reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(textOf((await execute(kernel, "print(kept + 1)")).outputs)).toBe("42\n");
    await kernel.shutdown();
  });

  it("restarts: the variables are gone, the connection stays", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    await execute(kernel, "gone = 1");
    await kernel.restart();
    expect((await execute(kernel, "gone")).reply.content).toMatchObject({ ename: "NameError" });
    await kernel.shutdown();
  });

  it("asks the client for input", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    const future = kernel.requestExecute({ code: "print(input('name? '))", allow_stdin: true });
    const outputs: KernelMessage.IIOPubMessage[] = [];
    future.onIOPub = (message) => void outputs.push(message);
    future.onStdin = (message) => {
      if (message.header.msg_type !== "input_request") return;
      future.sendInputReply(
        { status: "ok", value: "Ada" },
        message.header as KernelMessage.IHeader<"input_request">,
      );
    };
    await future.done;
    expect(textOf(outputs)).toBe("Ada\n");
    await kernel.shutdown();
  });

  it("starts a kernel that crashed again and says so", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    await execute(kernel, "x = 1");
    const restarted = new Promise<void>((resolve) => {
      kernel.statusChanged.connect((_, status) => {
        if (status === "autorestarting") resolve();
      });
    });
    kernel.requestExecute({ code: "import os; os._exit(9)" }).done.catch(() => {});
    await restarted;
    await expect.poll(() => kernel.status, { timeout: 20_000 }).toBe("idle");
    expect((await execute(kernel, "x")).reply.content).toMatchObject({ ename: "NameError" });
    await kernel.shutdown();
  });

  it("buffers what a kernel says while the page is away", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    await execute(kernel, "1");
    const { clientId, id } = kernel;
    const url = `${host.server.url.replace("http", "ws")}api/kernels/${id}/channels?session_id=${clientId}&token=test-token`;
    kernel.dispose();
    const other = await managers.kernels.startNew({ name: "python3" });
    await other.shutdown();
    const { default: WebSocket } = await import("ws");
    const send = new WebSocket(url);
    await new Promise((open) => send.once("open", open));
    send.send(JSON.stringify(executeRequest(clientId, "import time; time.sleep(0.5); print('late')")));
    await delay(100);
    send.terminate();
    await delay(1200);
    const back = new WebSocket(url);
    const texts: string[] = [];
    back.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.msg_type === "stream") texts.push(message.content.text);
    });
    await expect.poll(() => texts.join(""), { timeout: 5_000 }).toBe("late\n");
    back.close();
    await host.fetch(`/api/kernels/${id}`, { method: "DELETE" });
  });

  it("keeps connection files to their owner and removes them with the kernel", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    await kernel.info;
    const folder = join(host.root, ".runtime");
    const files = await readdir(folder);
    for (const file of files) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    const before = files.length;
    await kernel.shutdown();
    expect((await readdir(folder)).length).toBe(before - 1);
  });

  it("reports a kernel that ends at once as dead, with its last words", async () => {
    for (const [name, reason] of [
      ["crashing", /exit code 3: out of luck/],
      ["missing", /\/no\/such\/program|ENOENT/],
    ] as const) {
      const started = await host.fetch("/api/kernels", { method: "POST", body: JSON.stringify({ name }) });
      const { id } = (await started.json()) as Kernel.IModel;
      const model = async () => (await host.fetch(`/api/kernels/${id}`)).json();
      await expect
        .poll(model)
        .toMatchObject({ execution_state: "dead", reason: expect.stringMatching(reason) });
      await host.fetch(`/api/kernels/${id}`, { method: "DELETE" });
    }
  });

  it("shuts down a kernel that does not listen, and answers 404 for it afterwards", async () => {
    const started = await host.fetch("/api/kernels", { method: "POST", body: '{"name":"silent"}' });
    const { id } = (await started.json()) as Kernel.IModel;
    expect((await host.fetch(`/api/kernels/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await host.fetch(`/api/kernels/${id}`)).status).toBe(404);
  });

  it("answers 501 with the choices for a kernel that is not installed", async () => {
    const answer = await host.fetch("/api/kernels", { method: "POST", body: '{"name":"cobol"}' });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({ message: expect.stringMatching(/"cobol".*python3/) });
  });
});

interface Execution {
  readonly reply: KernelMessage.IExecuteReplyMsg;
  readonly outputs: KernelMessage.IIOPubMessage[];
}

async function execute(kernel: Kernel.IKernelConnection, code: string): Promise<Execution> {
  const outputs: KernelMessage.IIOPubMessage[] = [];
  const future = kernel.requestExecute({ code });
  future.onIOPub = (message) => {
    if (!["status", "execute_input"].includes(message.header.msg_type)) outputs.push(message);
  };
  return { reply: await future.done, outputs };
}

function textOf(outputs: readonly KernelMessage.IIOPubMessage[]): string {
  return outputs.map(({ content }) => ("text" in content ? content.text : "")).join("");
}

function executeRequest(session: string, code: string): object {
  return {
    channel: "shell",
    header: {
      msg_id: "m1",
      session,
      username: "",
      date: new Date().toISOString(),
      msg_type: "execute_request",
      version: "5.3",
    },
    parent_header: {},
    metadata: {},
    content: { code, silent: false, store_history: false, allow_stdin: false },
  };
}
