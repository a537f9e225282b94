import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigSection } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./test-server.js";

describe("front ends' configuration", () => {
  let host: TestServer;
  beforeAll(async () => {
    host = await startTestServer();
  });
  afterAll(() => host.close());
  const patch = async (section: string, body: object): Promise<unknown> =>
    (await host.fetch(`/api/config/${section}`, { method: "PATCH", body: JSON.stringify(body) })).json();

  it("is empty at first and keeps what @jupyterlab/services puts there", async () => {
    const section = await ConfigSection.create({ name: "notebook", serverSettings: host.settings });
    expect(section.data).toEqual({});
    await section.update({ Cell: { autoClose: true } });
    const again = await ConfigSection.create({ name: "notebook", serverSettings: host.settings });
    expect(again.data).toEqual({ Cell: { autoClose: true } });
  });

  it("changes fields at any depth, removes them by null, and is replaced as a whole", async () => {
    expect(await patch("tree", { a: { b: 1, c: 2 }, d: 3 })).toEqual({ a: { b: 1, c: 2 }, d: 3 });
    expect(await patch("tree", { a: { b: null, e: 4 }, d: null })).toEqual({ a: { c: 2, e: 4 } });
    expect(await patch("tree", { a: { c: null, e: null } })).toEqual({});
    const put = { method: "PUT", body: '{"f":5}' };
    expect((await host.fetch("/api/config/tree", put)).status).toBe(204);
    expect(await (await host.fetch("/api/config/tree")).json()).toEqual({ f: 5 });
  });

  it("loses none of many changes at once", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => patch("busy", { [`k${index}`]: index })));
    expect(Object.keys((await (await host.fetch("/api/config/busy")).json()) as object)).toHaveLength(20);
  });

  it("names no file but its own, and says so when that is broken", async () => {
    expect((await host.fetch("/api/config/..%2fsecret")).status).toBe(404);
    await patch("broken", { a: 1 });
    await writeFile(join(host.root, ".runtime", "serverconfig", "broken.json"), "{");
    expect((await host.fetch("/api/config/broken")).status).toBe(400);
  });
});
