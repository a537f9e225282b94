import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManagers, hasPython3Kernel, startTestServer, type TestServer } from "./test-server.js";

const ipykernel = {
  argv: ["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  display_name: "Python, interrupted by a message",
  language: "python",
  interrupt_mode: "message",
};

describe.skipIf(!hasPython3Kernel)("a kernel's life, driven by @jupyterlab/services", () => {
  let host: TestServer;
  let managers: ReturnType<typeof createManagers>;
  beforeAll(async () => {
    host = await startTestServer({
      builtIn: { message: ipykernel },
      policy: { restartLimit: 1, startMs: 60_000, shutdownMs: 2_000, stableMs: 60_000, detachedMs: 60_000 },
    });
    managers = createManagers(host.settings);
  });
  afterAll(async () => {
    managers.dispose();
    await host.close();
  });

  it("interrupts by a message where the kernelspec asks for it", async () => {
    const kernel = await managers.kernels.startNew({ name: "message" });
    const running = kernel.requestExecute({
      code: "import time\nprint('go', flush=True)\nwhile True: time.sleep(0.01)",
    });
    await new Promise<void>((resolve) => {
      running.onIOPub = ({ header }) => {
        if (header.msg_type === "stream") resolve();
      };
    });
    await kernel.interrupt();
    expect((await running.done).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    await kernel.shutdown();
  });

  it("gives a kernel up that crashes again and again, until somebody restarts it", async () => {
    const kernel = await managers.kernels.startNew({ name: "python3" });
    await kernel.info;
    const model = async () =>
      (await host.fetch(`/api/kernels/${kernel.id}`)).json() as Promise<Kernel.IModel>;
    const crash = () => kernel.requestExecute({ code: "import os; os._exit(9)" }).done.catch(() => {});
    const statuses: string[] = [];
    kernel.statusChanged.connect((_, status) => void statuses.push(status));
    void crash();
    await expect.poll(() => statuses, { timeout: 30_000 }).toContain("autorestarting");
    await expect.poll(() => kernel.status, { timeout: 30_000 }).toBe("idle");
    void crash();
    await expect.poll(model, { timeout: 30_000 }).toMatchObject({
      execution_state: "dead",
      reason: expect.stringMatching(/ended 2 times in a row \(exit code 9/),
    });
    await expect.poll(() => kernel.status, { timeout: 30_000 }).toBe("dead");
    expect((await host.fetch(`/api/kernels/${kernel.id}/restart`, { method: "POST" })).status).toBe(200);
    expect(await model()).toMatchObject({ execution_state: expect.stringMatching(/idle|starting|busy/) });
    const again = managers.kernels.connectTo({ model: await model() });
    expect((await again.requestExecute({ code: "1" }).done).content.status).toBe("ok");
    again.dispose();
    await host.fetch(`/api/kernels/${kernel.id}`, { method: "DELETE" });
  });

  it("serves many tabs: all see the outputs, only the one that asked is asked for input", async () => {
    const first = await managers.kernels.startNew({ name: "python3" });
    await first.info;
    const tabs = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const tab = managers.kernels.connectTo({ model: first.model });
        await tab.info;
        return tab;
      }),
    );
    const printed = tabs.map(() => "");
    const asked: number[] = [];
    for (const [index, tab] of tabs.entries()) {
      tab.iopubMessage.connect((_, message) => {
        if (message.header.msg_type === "stream")
          printed[index] += (message as KernelMessage.IStreamMsg).content.text;
      });
      tab.anyMessage.connect((_, { msg, direction }) => {
        if (direction === "recv" && msg.header.msg_type === "input_request") asked.push(index);
      });
    }
    const future = tabs[3]?.requestExecute({ code: "print('hi', input())", allow_stdin: true });
    if (!future) throw new Error("Expected a tab.");
    future.onStdin = (message) => {
      if (message.header.msg_type !== "input_request") return;
      future.sendInputReply(
        { status: "ok", value: "Ada" },
        message.header as KernelMessage.IHeader<"input_request">,
      );
    };
    await future.done;
    await expect.poll(() => printed, { timeout: 20_000 }).toEqual(tabs.map(() => "hi Ada\n"));
    expect(asked).toEqual([3]);
    const { connections } = (await (await host.fetch(`/api/kernels/${first.id}`)).json()) as Kernel.IModel;
    expect(connections).toBe(13);
    expect(await (await host.fetch("/api/status")).json()).toMatchObject({ connections: 13 });
    for (const tab of tabs) tab.dispose();
    await first.shutdown();
  });

  it("lets a session follow its document, and those in a folder theirs", async () => {
    const session = (path: string) =>
      JSON.stringify({ path, name: path.split("/").at(-1), type: "notebook", kernel: { name: "python3" } });
    const put = { method: "PUT", body: '{"type":"directory"}' };
    await host.fetch("/api/contents/one", put);
    await managers.contents.save("one/n.ipynb", {
      type: "notebook",
      format: "json",
      content: { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 },
    });
    const started = await host.fetch("/api/sessions", { method: "POST", body: session("one/n.ipynb") });
    const { id } = (await started.json()) as { id: string };
    const where = async () => (await host.fetch(`/api/sessions/${id}`)).json();
    await managers.contents.rename("one/n.ipynb", "one/m.ipynb");
    expect(await where()).toMatchObject({ path: "one/m.ipynb", name: "m.ipynb" });
    await managers.contents.rename("one", "two");
    expect(await where()).toMatchObject({ path: "two/m.ipynb", name: "m.ipynb" });
    await host.fetch(`/api/sessions/${id}`, { method: "DELETE" });
  });
});
