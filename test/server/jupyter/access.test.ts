import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { targetOfLogin } from "../../../server/jupyter/login-path.js";
import { type BrowserLogin, loginOf, submitLogin } from "./browser-login.js";
import { rawRequest } from "./raw-request.js";
import { startTestServer, type TestServer, testToken } from "./test-server.js";

describe("access by cookie", () => {
  let host: TestServer;
  let browser: BrowserLogin;
  beforeAll(async () => {
    host = await startTestServer();
    const answer = await submitLogin(host, testToken, { path: "/login?next=%2Flab%2Ftree%2Fa.ipynb" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/lab/tree/a.ipynb"]);
    browser = loginOf(answer);
    expect(browser.cookies[0]).toMatch(/; HttpOnly; Path=\/; SameSite=Lax; Max-Age=2592000$/);
    expect(browser.cookies[1]).toMatch(/^_xsrf=[^;]+; Path=\/; SameSite=Lax$/);
  });
  afterAll(() => host.close());

  const status = async (path: string, method: string, headers: Record<string, string>): Promise<number> =>
    (await host.fetch(path, { method, headers })).status;

  it("lets a page read, and write only with the value of its cookie", async () => {
    const { cookie, xsrf } = browser;
    expect(await status("/api/kernels", "GET", { cookie })).toBe(200);
    expect(await status("/api/contents", "POST", { cookie })).toBe(403);
    expect(await status("/api/contents", "POST", { cookie, "x-xsrftoken": "guess" })).toBe(403);
    expect(await status("/api/contents", "POST", { cookie, "x-xsrftoken": xsrf })).toBe(201);
  });

  it("refuses the pages of others, and forged cookies", async () => {
    const { cookie } = browser;
    expect(await status("/api/kernels", "GET", { cookie, origin: "https://evil.example" })).toBe(403);
    expect(await status("/api/kernels", "GET", { cookie: cookie.replace(/\.[^;]+/, ".forged") })).toBe(403);
    const other = await startTestServer();
    const { cookie: stranger } = loginOf(await submitLogin(other, testToken));
    await other.close();
    expect(await status("/api/kernels", "GET", { cookie: stranger })).toBe(403);
  });

  it("refuses what another site's page embeds, and lets a person follow its link", async () => {
    const { cookie } = browser;
    const from = async (site: string, mode: string): Promise<number> => {
      const headers = { cookie, "sec-fetch-site": site, "sec-fetch-mode": mode };
      return (await rawRequest(host.server.url, "/api/status", { headers })).status;
    };
    expect(await from("same-site", "no-cors")).toBe(403);
    expect(await from("cross-site", "cors")).toBe(403);
    expect(await from("same-origin", "cors")).toBe(200);
    expect(await from("cross-site", "navigate")).toBe(200);
  });

  it("takes the _xsrf cookie of another server on this machine, which the browser sends to all ports", async () => {
    const { cookie } = browser;
    const shared = cookie.replace(/_xsrf=[^;]+/, "_xsrf=other");
    expect(await status("/api/contents", "POST", { cookie: shared, "x-xsrftoken": "other" })).toBe(201);
  });

  it("refuses a websocket of another origin before it opens", async () => {
    const socket = new WebSocket(`${host.server.url.replace("http", "ws")}api/events/subscribe`, {
      headers: { cookie: browser.cookie, origin: "https://evil.example" },
    });
    const refused = await new Promise((resolve) => {
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    });
    expect(refused).toBe(403);
  });

  it("refuses a request by a foreign name of this machine, also with the token", async () => {
    const headers = { Host: "rebound.example" };
    const path = `/api/kernels?token=${testToken}`;
    expect((await rawRequest(host.server.url, path, { headers })).status).toBe(403);
  });
});

describe("where a login leads", () => {
  it.each([
    ["/lab/tree/a%20b.ipynb?x=1", "/lab/tree/a%20b.ipynb?x=1"],
    ["/lab?token=secret", "/lab"],
    ["//evil.example/", "/"],
    ["/\\evil.example/", "/"],
    ["https://evil.example/", "/"],
    ["javascript:alert(1)", "/"],
    [undefined, "/"],
    [["/lab", "/x"], "/"],
  ])("%s: %s", (next, target) => {
    expect(targetOfLogin(next, "/")).toBe(target);
  });

  it.each([
    ["/user/a/lab?token=x", "/lab"],
    ["/user/a", "/"],
    ["/user/ab/lab", "/"],
    ["/lab", "/"],
    ["/user/a//evil.example/", "/"],
    ["/user/a/../../lab", "/"],
  ])("under /user/a/, %s: %s", (next, target) => {
    expect(targetOfLogin(next, "/user/a/")).toBe(target);
  });
});
