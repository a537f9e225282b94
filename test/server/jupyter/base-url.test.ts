import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseBaseUrl } from "../../../server/jupyter/base-url.js";
import { openLabBundle } from "../../../server/jupyter/lab/bundle.js";
import { LabSettings } from "../../../server/jupyter/lab/settings.js";
import { LabWorkspaces } from "../../../server/jupyter/lab/workspaces.js";
import { loginOf, submitLogin } from "./browser-login.js";
import { rawRequest, upgradeHeaders } from "./raw-request.js";
import {
  createManagers,
  hasPython3Kernel,
  startTestServer,
  type TestServer,
  testToken,
} from "./test-server.js";

describe("the base URL", () => {
  it.each([
    ["", "/"],
    ["/", "/"],
    ["prefix", "/prefix/"],
    ["/a//b/", "/a/b/"],
    ["/user/ann@example.org", "/user/ann@example.org/"],
    ["/user/%C3%A9", "/user/%C3%A9/"],
  ])("%j is %s", (text, path) => {
    expect(parseBaseUrl(text)).toBe(path);
  });

  it.each([["/a?b"], ["/../x"], ["/a/./b"], ["/a b"], ["/a;b"], ['/"'], ["http://x/a#"]])(
    "is not %s",
    (text) => {
      expect(() => parseBaseUrl(text)).toThrow("Expected a path such as /notebooks/");
    },
  );
});

describe("a server under /user/ann/", () => {
  let folder: string;
  let host: TestServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-base-"));
    await mkdir(join(folder, "bundle", "schemas"), { recursive: true });
    await mkdir(join(folder, "bundle", "themes"));
    await writeFile(join(folder, "bundle", "themes", "a.css"), "a { background: url(x.png) }");
    await writeFile(
      join(folder, "bundle", "manifest.json"),
      JSON.stringify({ hash: "", version: "4.6.3", scripts: ["main.1.js"] }),
    );
    host = await startTestServer({
      lab: {
        bundle: await openLabBundle(join(folder, "bundle")),
        settings: new LabSettings(join(folder, "bundle", "schemas"), join(folder, "settings")),
        workspaces: new LabWorkspaces(join(folder, "workspaces")),
      },
      server: { baseUrl: "/user/ann/" },
    });
  });
  afterAll(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  it("says so in its address, and leads from / to it", async () => {
    expect(host.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/user\/ann\/$/);
    for (const path of ["/", "/?x=1"]) {
      const answer = await host.fetch(path, { redirect: "manual" });
      expect(answer.headers.get("location")).toBe(`/user/ann/${path.slice(1)}`);
    }
    const start = await host.fetch("/user/ann", { redirect: "manual" });
    expect(start.headers.get("location")).toBe("/user/ann/lab");
  });

  it.each([
    ["/api"],
    ["/api/status"],
    ["/login"],
    ["/lab"],
    ["/user/annex/api"],
    ["/user/ann/user/ann/api"],
    ["/user/bob/../ann/api"],
    ["//user/ann/api"],
  ])("has nothing at %s", async (path) => {
    const headers = { authorization: `token ${testToken}` };
    expect((await rawRequest(host.server.url, path, { headers })).status).toBe(404);
  });

  it("logs in, and keeps its cookies to itself", async () => {
    const asked = await host.fetch("lab/tree/a.ipynb", { headers: {}, redirect: "manual" });
    const login = asked.headers.get("location") ?? "";
    expect(login).toBe("/user/ann/login?next=%2Fuser%2Fann%2Flab%2Ftree%2Fa.ipynb");
    const answer = await submitLogin(host, testToken, { path: login });
    expect(answer.headers.get("location")).toBe("/user/ann/lab/tree/a.ipynb");
    const { cookies, cookie } = loginOf(answer);
    expect(cookies.every((value) => value.includes("; Path=/user/ann/;"))).toBe(true);
    expect((await host.fetch("api/status", { headers: { cookie } })).status).toBe(200);
  });

  it("gives the page addresses below it", async () => {
    const html = await (await host.fetch("lab")).text();
    expect(html).toContain('src="/user/ann/static/lab/main.1.js"');
    expect(html).toContain('"baseUrl":"/user/ann/"');
    expect(html).toContain('"fullStaticUrl":"/user/ann/static/lab"');
    expect(html).toContain('href="/user/ann/static/favicon.svg"');
    expect(html).not.toMatch(/(?:src|href)="\/(?!user\/ann\/)/);
    const style = await (await host.fetch("lab/api/themes/a.css")).text();
    expect(style).toBe("a { background: url(/user/ann/lab/api/themes/x.png) }");
  });

  it("tells where what it made is, and where kernels' logos are", async () => {
    const made = await host.fetch("api/contents", { method: "POST" });
    expect(made.headers.get("location")).toBe("/user/ann/api/contents/untitled");
    const { kernelspecs } = (await (await host.fetch("api/kernelspecs")).json()) as {
      kernelspecs: Record<string, { resources: Record<string, string> }>;
    };
    for (const { resources } of Object.values(kernelspecs)) {
      for (const path of Object.values(resources)) {
        expect(path).toMatch(/^\/user\/ann\/kernelspecs\//);
        expect((await host.fetch(path)).status).toBe(200);
      }
    }
  });

  it.each([
    ["/user/ann/api/events/subscribe", 101],
    ["/api/events/subscribe", 404],
  ])("answers the websocket %s with %i", async (path, status) => {
    const answer = await rawRequest(host.server.url, `${path}?token=${testToken}`, {
      headers: upgradeHeaders,
    });
    expect(answer.status).toBe(status);
  });

  it.skipIf(!hasPython3Kernel)("runs a kernel for the official client", async () => {
    const managers = createManagers(host.settings);
    try {
      const kernel = await managers.kernels.startNew({ name: "python3" });
      const reply = await kernel.requestExecute({ code: "1" }).done;
      expect(reply.content.status).toBe("ok");
      await kernel.shutdown();
    } finally {
      managers.dispose();
    }
  });
});
