import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { createTokenAuthenticator } from "../../../server/jupyter/auth.js";
import { targetOfLogin } from "../../../server/jupyter/login-path.js";
import { startTestServer, statusOf, type TestServer, testToken } from "./test-server.js";

/** What a browser keeps after the login: the header `Cookie` and the value that pages read. */
async function logIn(host: TestServer): Promise<{ cookie: string; xsrf: string }> {
  const answer = await host.fetch("/login?next=%2Flab%2Ftree%2Fa.ipynb", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ token: testToken }),
    redirect: "manual",
  });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/lab/tree/a.ipynb"]);
  const cookies = answer.headers.getSetCookie();
  const [login, xsrf] = cookies.map((cookie) => cookie.split(";")[0] ?? "");
  expect(cookies[0]).toContain("HttpOnly");
  expect(cookies.every((cookie) => cookie.includes("SameSite=Lax"))).toBe(true);
  return { cookie: `${login}; ${xsrf}`, xsrf: xsrf?.split("=")[1] ?? "" };
}

describe("access by cookie", () => {
  let host: TestServer;
  let browser: { cookie: string; xsrf: string };
  beforeAll(async () => {
    host = await startTestServer();
    browser = await logIn(host);
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
    const other = createTokenAuthenticator("another").loginCookies({ isSecure: false });
    expect(await status("/api/kernels", "GET", { cookie: other.join("; ") })).toBe(403);
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
    const url = new URL(`/api/kernels?token=${testToken}`, host.server.url);
    expect(await statusOf(url, { host: "rebound.example" })).toBe(403);
  });

  it("shows the login page again for a wrong token", async () => {
    const answer = await host.fetch("/login", {
      method: "POST",
      headers: {},
      body: new URLSearchParams({ token: "wrong" }),
    });
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.text()).toContain("not the server's token");
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
    expect(targetOfLogin(next)).toBe(target);
  });
});
