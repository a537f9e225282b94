import { afterEach, describe, expect, it } from "vitest";
import { parseCulling } from "../../../server/cli/lab-culling.js";
import { isIdle } from "../../../server/jupyter/cull-kernels.js";
import type { KernelModel } from "../../../server/jupyter/kernel.js";
import { createManagers, hasPython3Kernel, startTestServer, type TestServer } from "./test-server.js";

const now = Date.parse("2030-01-01T00:01:00Z");
const kernel = (changes: Partial<KernelModel> = {}): KernelModel => ({
  id: "k",
  name: "python3",
  last_activity: "2030-01-01T00:00:00Z",
  execution_state: "idle",
  connections: 0,
  ...changes,
});

describe("which kernels are culled", () => {
  const rules = { cullIdleTimeout: 59 };
  it.each([
    ["an idle one", kernel(), rules, true],
    ["a dead one", kernel({ execution_state: "dead" }), rules, true],
    ["one that was used since", kernel({ last_activity: "2030-01-01T00:00:30Z" }), rules, false],
    ["a busy one", kernel({ execution_state: "busy" }), rules, false],
    ["one that starts", kernel({ execution_state: "starting" }), rules, false],
    ["a connected one", kernel({ connections: 1 }), rules, false],
    ["a busy one, by cull_busy", kernel({ execution_state: "busy" }), { ...rules, cullBusy: true }, true],
    [
      "a connected one, by cull_connected",
      kernel({ connections: 2 }),
      { ...rules, cullConnected: true },
      true,
    ],
  ])("%s", (_, model, given, expected) => {
    expect(isIdle(model, given, now)).toBe(expected);
  });

  it("understands Jupyter's options, and culls nothing without them", () => {
    expect(parseCulling({})).toBeUndefined();
    expect(parseCulling({ "cull-idle-timeout": "0" })).toBeUndefined();
    expect(parseCulling({ "cull-idle-timeout": "600", "cull-busy": true })).toEqual({
      cullIdleTimeout: 600,
      cullInterval: undefined,
      cullConnected: false,
      cullBusy: true,
    });
    for (const value of ["x", "-1", "1.5", ""])
      expect(() => parseCulling({ "cull-idle-timeout": value })).toThrow(/whole number of seconds/);
    expect(() => parseCulling({ "cull-interval": "0" })).toThrow(/--cull-interval/);
  });
});

describe.skipIf(!hasPython3Kernel)("culling", () => {
  let host: TestServer | undefined;
  let managers: ReturnType<typeof createManagers> | undefined;
  afterEach(async () => {
    managers?.dispose();
    await host?.close();
  });

  it("ends an idle kernel and its session, not one that a page is connected to", async () => {
    const server = await startTestServer({ cull: { cullIdleTimeout: 3, cullInterval: 1 } });
    host = server;
    managers = createManagers(server.settings);
    const body = (path: string) => JSON.stringify({ path, type: "notebook", kernel: { name: "python3" } });
    await server.fetch("/api/sessions", { method: "POST", body: body("left.ipynb") });
    const kept = await managers.sessions.startNew({ path: "kept.ipynb", name: "", type: "notebook" });
    await kept.kernel?.requestExecute({ code: "1" }).done;
    const paths = async () =>
      ((await (await server.fetch("/api/sessions")).json()) as { path: string }[]).map(({ path }) => path);
    await expect.poll(paths, { timeout: 30_000 }).toEqual(["kept.ipynb"]);
    expect(server.log.join("\n")).toMatch(/Ending the kernel python3 .*idle since/);
    await kept.shutdown();
  });
});

describe("activity", () => {
  it("is what was last asked of the API, watching apart", async () => {
    const host = await startTestServer();
    try {
      const last = async (): Promise<string> =>
        ((await (await host.fetch("/api/status")).json()) as { last_activity: string }).last_activity;
      const before = await last();
      await host.fetch("/api/contents?no_track_activity=1");
      await host.fetch("/api/contents", { headers: {} });
      expect(await last()).toBe(before);
      await host.fetch("/api/contents");
      expect(Date.parse(await last())).toBeGreaterThan(Date.parse(before));
    } finally {
      await host.close();
    }
  });
});
