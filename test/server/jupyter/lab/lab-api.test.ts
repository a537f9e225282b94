import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { SettingManager, WorkspaceManager } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LabNotBuiltError, openLabBundle } from "../../../../server/jupyter/lab/bundle.js";
import { LabSettings } from "../../../../server/jupyter/lab/settings.js";
import { themeStyle } from "../../../../server/jupyter/lab/theme-style.js";
import { LabWorkspaces } from "../../../../server/jupyter/lab/workspaces.js";
import { startTestServer, type TestServer, testToken } from "../test-server.js";

const schema = { type: "object", properties: { theme: { type: "string", default: "light" } } };
const id = "@vendor/themes:manager";

/** A bundle in the layout of the built one, with one plugin. */
async function writeBundle(folder: string): Promise<void> {
  const files = {
    "manifest.json": JSON.stringify({ hash: "", version: "4.6.3", scripts: ["main.1.js"] }),
    "static/main.1.js": "start()",
    "static/third-party-licenses.json": "{}",
    "schemas/@vendor/themes/manager.json": JSON.stringify(schema),
    "schemas/@vendor/themes/package.json.orig": JSON.stringify({ version: "1.2.3" }),
    "themes/@vendor/dark/index.css": "a { background: url('img/x.png'), url(data:x), url(/y.png) }",
  };
  const packed = { "static/packed.1.js.gz": gzipSync("packed()") };
  for (const [path, text] of Object.entries({ ...files, ...packed })) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

describe("JupyterLab's part of the API", () => {
  let folder: string;
  let host: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-lab-"));
    await writeBundle(join(folder, "bundle"));
    host = await startTestServer({
      lab: {
        bundle: await openLabBundle(join(folder, "bundle")),
        settings: new LabSettings(join(folder, "bundle", "schemas"), join(folder, "settings")),
        workspaces: new LabWorkspaces(join(folder, "workspaces")),
      },
    });
  });
  afterAll(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  const serverSettings = () => ({ ...host.settings, appUrl: "lab" });

  it("says how to build what is not built", async () => {
    await expect(openLabBundle(join(folder, "nothing"))).rejects.toThrow(LabNotBuiltError);
    await expect(openLabBundle(join(folder, "nothing"))).rejects.toThrow("npm run build:lab");
  });

  it("keeps settings with their comments, and gives the schema and the defaults' place", async () => {
    const manager = new SettingManager({ serverSettings: serverSettings() });
    expect(await manager.fetch(id)).toMatchObject({ id, schema, version: "1.2.3", raw: "{}", settings: {} });
    const raw = '{\n  // at night\n  "theme": "dark",\n}';
    await manager.save(id, raw);
    expect(await manager.fetch(id)).toMatchObject({ raw, settings: { theme: "dark" } });
    const { ids } = await manager.list("ids");
    expect(ids).toEqual([id]);
    const file = join(folder, "settings", "@vendor", "themes", "manager.jupyterlab-settings");
    expect(await readFile(file, "utf8")).toBe(raw);
  });

  it("refuses settings that are no JSON, or of no plugin, and keeps what was there", async () => {
    const put = async (name: string, raw: string): Promise<number> =>
      (await host.fetch(`/lab/api/settings/${name}`, { method: "PUT", body: JSON.stringify({ raw }) }))
        .status;
    expect(await put(id, "{")).toBe(400);
    expect(await put("@vendor/themes:other", "{}")).toBe(404);
    expect(await put("..%2F..%2Fx:y", "{}")).toBe(404);
    expect(await put(id, '{"theme":"light"}')).toBe(204);
  });

  it("keeps workspaces", async () => {
    const manager = new WorkspaceManager({ serverSettings: serverSettings() });
    const workspace = { data: { "layout-restorer:data": { main: {} } }, metadata: { id: "a/b c" } };
    await manager.save("a/b c", workspace as never);
    expect(await manager.fetch("a/b c")).toMatchObject(workspace);
    expect((await manager.list()).ids).toEqual(["a/b c"]);
    await manager.remove("a/b c");
    expect(await manager.fetch("a/b c")).toMatchObject({ data: {}, metadata: { id: "a/b c" } });
    const body = JSON.stringify({ data: {}, metadata: { id: "other" } });
    expect((await host.fetch("/lab/api/workspaces/mine", { method: "PUT", body })).status).toBe(400);
  });

  it("gives the page only to those who are logged in, and takes the token off the address", async () => {
    const stranger = await host.fetch("/lab/tree/a.ipynb", { headers: {}, redirect: "manual" });
    expect(stranger.headers.get("location")).toBe("/login?next=%2Flab%2Ftree%2Fa.ipynb");
    const first = await host.fetch(`/lab/tree/a.ipynb?token=${testToken}&reset`, { redirect: "manual" });
    expect(first.headers.get("location")).toBe("/lab/tree/a.ipynb?reset=");
    const cookie = first.headers
      .getSetCookie()
      .map((value) => value.split(";")[0])
      .join("; ");
    const page = await host.fetch("/lab/tree/a.ipynb", { headers: { cookie } });
    const html = await page.text();
    expect(html).toContain('src="/static/lab/main.1.js"');
    expect(html).toContain('"treePath":"a.ipynb"');
    expect(html).not.toContain(testToken);
  });

  it("does not let a path end the page's script element", async () => {
    const html = await (await host.fetch("/lab/tree/%3C%2Fscript%3E%3Cimg%3E")).text();
    expect(html).not.toContain("</script><img>");
  });

  it("serves scripts for good, and nothing outside of their folder", async () => {
    const script = await host.fetch("/static/lab/main.1.js", { headers: {} });
    expect(script.headers.get("cache-control")).toContain("immutable");
    expect(await script.text()).toBe("start()");
    expect((await host.fetch("/static/lab/%2e%2e/manifest.json")).status).toBe(404);
  });

  it("sends packed scripts as they are, unpacked to those that ask for that", async () => {
    const packed = (encoding: string): Promise<Response> =>
      host.fetch("/static/lab/packed.1.js", { headers: { "accept-encoding": encoding } });
    for (const [asked, got] of [
      ["gzip, deflate", "gzip"],
      ["identity", null],
    ] as const) {
      const script = await packed(asked);
      expect(script.headers.get("content-encoding")).toBe(got);
      expect(script.headers.get("content-type")).toContain("javascript");
      expect(script.headers.get("vary")).toContain("Accept-Encoding");
      expect(await script.text()).toBe("packed()");
    }
    expect((await host.fetch("/static/lab/%2e%2e/static/none.js")).status).toBe(404);
  });

  it("leads a theme's references to where its files are served", async () => {
    const style = await themeStyle(
      join(folder, "bundle", "themes"),
      "@vendor/dark/index.css",
      "/lab/api/themes",
    );
    expect(style).toBe(
      "a { background: url('/lab/api/themes/@vendor/dark/img/x.png'), url(data:x), url(/y.png) }",
    );
  });

  it("ends when a page asks for it", async () => {
    const other = await startTestServer();
    expect((await other.fetch("/api/shutdown", { method: "POST" })).status).toBe(200);
    await other.server.shutdownRequested;
    await other.close();
  });
});
