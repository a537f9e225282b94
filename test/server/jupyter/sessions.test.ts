import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManagers, hasPython3Kernel, startTestServer, type TestServer } from "./test-server.js";

describe.skipIf(!hasPython3Kernel)("sessions, driven by @jupyterlab/services", () => {
  let host: TestServer;
  let managers: ReturnType<typeof createManagers>;
  beforeAll(async () => {
    host = await startTestServer();
    managers = createManagers(host.settings);
    await mkdir(join(host.root, "folder"));
  });
  afterAll(async () => {
    managers.dispose();
    await host.close();
  });

  const start = (path: string) =>
    managers.sessions.startNew({ path, name: path, type: "notebook", kernel: { name: "python3" } });

  it("runs a document's kernel in the document's folder", async () => {
    const session = await start("folder/a.ipynb");
    const future = session.kernel?.requestExecute({ code: "import os; print(os.getcwd())" });
    let printed = "";
    if (future) {
      future.onIOPub = ({ content }) => {
        if ("text" in content) printed += content.text;
      };
      await future.done;
    }
    expect(printed.trim()).toBe(join(host.root, "folder"));
    await session.shutdown();
  });

  it("gives a document one kernel, keeps it through a rename, and ends it with the session", async () => {
    const session = await start("b.ipynb");
    const again = await start("b.ipynb");
    expect(again.id).toBe(session.id);
    await session.setPath("c.ipynb");
    expect(await managers.sessions.findByPath("c.ipynb")).toMatchObject({ id: session.id });
    const kernelId = session.kernel?.id;
    await session.shutdown();
    expect((await host.fetch(`/api/kernels/${kernelId}`)).status).toBe(404);
    expect((await host.fetch(`/api/sessions/${session.id}`)).status).toBe(404);
  });

  it("changes the kernel and ends the old one", async () => {
    const session = await start("d.ipynb");
    const before = session.kernel?.id;
    await session.changeKernel({ name: "python3" });
    expect(session.kernel?.id).not.toBe(before);
    expect((await host.fetch(`/api/kernels/${before}`)).status).toBe(404);
    await session.shutdown();
  });

  it("forgets a session whose kernel was shut down", async () => {
    const session = await start("e.ipynb");
    await host.fetch(`/api/kernels/${session.kernel?.id}`, { method: "DELETE" });
    expect(await (await host.fetch("/api/sessions")).json()).toEqual([]);
  });
});
