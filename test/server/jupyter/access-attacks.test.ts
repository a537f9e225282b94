import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AppParts, appRoutes } from "../../../server/jupyter/create-app.js";
import type { Route } from "../../../server/jupyter/router.js";
import { loginRoutes } from "../../../server/jupyter/routes/login.js";
import { type AttackedServer, startAttackedServer } from "./attacked-server.js";
import { type BrowserLogin, loginOf, submitLogin } from "./browser-login.js";
import { rawRequest, upgradeHeaders } from "./raw-request.js";
import { testToken } from "./test-server.js";

/** Every route of the server; only their table is asked for, so that the parts need not work. */
function everyRoute(lab: AppParts["lab"]): readonly Route[] {
  const parts = {
    contents: {},
    rules: {},
    loginRoutes: loginRoutes({} as never, "/"),
    lab,
    userName: "ann",
    kernels: {},
  } as unknown;
  return appRoutes(parts as AppParts);
}

/** An address that a route answers. */
const addressOf = ({ path }: Route): string => path.replace(/\*{1,2}\w+/g, "ok").replace(/:\w+/g, "none");

describe("access", () => {
  let attacked: AttackedServer;
  let browser: BrowserLogin;
  let routes: readonly Route[];
  // Wrong tokens are counted: each test has a server of its own.
  beforeEach(async () => {
    attacked = await startAttackedServer();
    browser = loginOf(await submitLogin(attacked.host, testToken));
    routes = everyRoute(attacked.lab);
    expect(routes.length).toBeGreaterThan(40);
  });
  afterEach(() => attacked.close());

  /** Status and `Location` of each route that is not public. */
  async function tryAll(
    headers: Readonly<Record<string, string>>,
    which: (route: Route) => boolean = () => true,
  ): Promise<Record<string, string>> {
    const answers: Record<string, string> = {};
    for (const route of routes.filter((candidate) => candidate.access !== "public" && which(candidate))) {
      const { status, head } = await rawRequest(attacked.host.server.url, addressOf(route), {
        method: route.method,
        headers,
      });
      const location = /^Location: (.*)$/im.exec(head)?.[1]?.trim();
      answers[`${route.method} ${route.path}`] = location?.startsWith("/login?next=")
        ? "login"
        : String(status);
    }
    return answers;
  }

  /** What a stranger is answered: pages lead to the login, all else is refused. */
  const refused = (which: (route: Route) => boolean = () => true): Record<string, string> =>
    Object.fromEntries(
      routes
        .filter((route) => route.access !== "public" && which(route))
        .map((route) => [`${route.method} ${route.path}`, route.access === "page" ? "login" : "403"]),
    );

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ["nothing", {}],
    ["a wrong token", { Authorization: "token wrong" }],
    ["an empty token", { Authorization: "token " }],
    ["another scheme", { Authorization: `Basic ${btoa(`:${testToken}`)}` }],
    ["a part of the token", { Authorization: `token ${testToken.slice(0, -1)}` }],
    ["the token as a cookie", { Cookie: `token=${testToken}; _xsrf=${testToken}`, "X-XSRFToken": testToken }],
    ["an XSRF value only", { Cookie: "_xsrf=a", "X-XSRFToken": "a" }],
  ])("is refused on every route to who shows %s", async (_, headers) => {
    expect(await tryAll(headers)).toEqual(refused());
  });

  it("is refused on every route to who shows a cookie that is not ours", async () => {
    const { cookie, xsrf } = browser;
    for (const forged of [
      cookie.replace(/\.[^;]+/, ".forged"),
      cookie.replace(/=[^.]+\./, "=a."),
      cookie.replace(/\.[^;]+/, ""),
      cookie.replace(/cellship-\w+/, "cellship"),
    ]) {
      expect(await tryAll({ Cookie: forged, "X-XSRFToken": xsrf })).toEqual(refused());
    }
  });

  it("is refused on every route by a foreign name of this machine, also with the token", async () => {
    const answers = await tryAll({ Host: "rebound.example", Authorization: `token ${testToken}` });
    expect(new Set(Object.values(answers))).toEqual(new Set(["403"]));
  });

  it("is refused on every route to pages of others that a logged-in browser shows", async () => {
    const headers = { Cookie: browser.cookie, "X-XSRFToken": browser.xsrf };
    for (const origin of [
      "https://evil.example",
      "null",
      "http://localhost",
      `${attacked.host.server.url.slice(0, -1)}.evil`,
      "file://",
    ]) {
      const answers = await tryAll({ ...headers, Origin: origin });
      expect(new Set(Object.values(answers)), origin).toEqual(new Set(["403"]));
    }
    const answers = await tryAll({ ...headers, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" });
    expect(new Set(Object.values(answers))).toEqual(new Set(["403"]));
  });

  it("to write is refused on every route without the value of the XSRF cookie", async () => {
    const isWriting = ({ method }: Route): boolean => method !== "GET";
    const tries = [{}, { "X-XSRFToken": "" }, { "X-XSRFToken": "guess" }, { "Content-Type": "text/plain" }];
    for (const headers of tries) {
      const answers = await tryAll({ Cookie: browser.cookie, ...headers }, isWriting);
      expect(Object.keys(answers).length).toBeGreaterThan(15);
      expect(new Set(Object.values(answers))).toEqual(new Set(["403"]));
    }
    expect(await attacked.secrets()).toMatchObject({ "outside/secret.txt": expect.any(String) });
  });

  it("is public on few routes only", () => {
    const open = routes
      .filter(({ access }) => access === "public")
      .map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual([
      "GET /api",
      "GET /login",
      "POST /login",
      "GET /logout",
      "GET /static/lab/*path",
      "GET /static/:name",
    ]);
  });

  it("leaves browsers no room for guesses about what an answer is", async () => {
    for (const route of routes) {
      const headers = { Authorization: `token ${testToken}` };
      if (route.method !== "GET") continue;
      const { head } = await rawRequest(attacked.host.server.url, addressOf(route), { headers });
      expect(head, route.path).toMatch(/^X-Content-Type-Options: nosniff$/im);
      if (route.path !== "/static/lab/*path")
        expect(head, route.path).toMatch(/^Content-Security-Policy: .*frame-ancestors '(?:self|none)'/im);
      if (route.path === "/files/*path" || route.path.startsWith("/nbconvert/")) continue;
      if (route.path.startsWith("/api/"))
        expect(head, route.path).toMatch(/^Content-Security-Policy: default-src 'none'/im);
    }
    for (const path of ["/files/ok.txt", "/nbconvert/html/ok.ipynb"]) {
      const { head } = await rawRequest(attacked.host.server.url, `${path}?token=${testToken}`);
      expect(head, path).toMatch(/^Content-Security-Policy: .*sandbox allow-scripts$/im);
    }
  });
});

describe("the name that a request is sent to", () => {
  let attacked: AttackedServer;
  beforeAll(async () => {
    attacked = await startAttackedServer();
  });
  afterAll(() => attacked.close());

  it.each([
    ["localhost", 200],
    ["LOCALHOST:1", 200],
    ["127.0.0.1", 200],
    ["127.9.9.9:8888", 200],
    ["[::1]:8888", 200],
    ["", 403],
    ["evil.example", 403],
    ["evil.example:8888", 403],
    ["localhost.evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["evil.localhost", 403],
    ["localhost:80:evil", 403],
    ["localhost@evil.example", 403],
    ["[::1].evil.example", 403],
    ["0.0.0.0", 403],
    ["2130706433", 403],
    ["0x7f.1", 403],
    ["169.254.169.254", 403],
  ])("%j: %i", async (name, status) => {
    const headers = { Host: name, Authorization: `token ${testToken}` };
    expect((await rawRequest(attacked.host.server.url, "/api/status", { headers })).status).toBe(status);
    const upgrade = { ...upgradeHeaders, ...headers };
    const answer = await rawRequest(attacked.host.server.url, "/api/events/subscribe", { headers: upgrade });
    expect(answer.status).toBe(status === 200 ? 101 : 403);
  });
});

describe("websockets", () => {
  let attacked: AttackedServer;
  let browser: BrowserLogin;
  beforeAll(async () => {
    attacked = await startAttackedServer();
    browser = loginOf(await submitLogin(attacked.host, testToken));
  });
  afterAll(() => attacked.close());

  const open = async (target: string, headers: Readonly<Record<string, string>>): Promise<number> =>
    (await rawRequest(attacked.host.server.url, target, { headers: { ...upgradeHeaders, ...headers } }))
      .status;

  it.each([["/api/events/subscribe"], ["/api/kernels/none/channels"], ["/anything"]])(
    "are refused at %s to strangers and to pages of others",
    async (target) => {
      const { cookie } = browser;
      const origin = attacked.host.server.url.slice(0, -1);
      const tries = {
        nothing: {},
        token: { Authorization: "token wrong" },
        cookie: { Cookie: cookie.replace(/\.[^;]+/, ".forged") },
        origin: { Cookie: cookie, Origin: "https://evil.example" },
        sandbox: { Cookie: cookie, Origin: "null" },
        port: { Cookie: cookie, Origin: "http://127.0.0.1:1" },
        host: { Cookie: cookie, Host: "rebound.example", Origin: "http://rebound.example" },
      };
      for (const [name, headers] of Object.entries(tries))
        expect(await open(target, headers), name).toBe(403);
      const expected = target.startsWith("/api/events") ? 101 : 404;
      expect(await open(target, { Cookie: cookie, Origin: origin })).toBe(expected);
      expect(await open(`${target}?token=${testToken}`, { Origin: "https://any.example" })).toBe(expected);
    },
  );
});

describe("requests that are none", () => {
  let attacked: AttackedServer;
  beforeAll(async () => {
    attacked = await startAttackedServer();
  });
  afterAll(() => attacked.close());

  it.each([
    ["GET", "//[", 404],
    ["GET", "*", 400],
    ["GET", "api/status", 400],
    ["GET", "http://evil.example/api/status", 200],
    ["GET", "/api/status#/../x", 200],
    ["GET", "/%", 404],
    ["GET", "/api/kernels/%", 400],
    ["OPTIONS", "/api/status", 405],
    ["TRACE", "/api/status", 405],
    ["PROPFIND", "/api/contents", 405],
    ["GET", "/lab?next=%0d%0aSet-Cookie:%20x=1", 200],
    ["GET", `/lab?${"x".repeat(20_000)}`, 431],
  ])("%s %s: %i, and the server goes on", async (method, target, status) => {
    const headers = { Authorization: `token ${testToken}` };
    const answer = await rawRequest(attacked.host.server.url, target, { method, headers });
    expect(answer.status).toBe(status);
    expect(answer.head).not.toMatch(/^Set-Cookie: x=1/im);
    expect((await attacked.host.fetch("/api/status")).status).toBe(200);
    expect(attacked.host.log).toEqual([]);
  });

  it("do not change how objects behave", async () => {
    const body =
      '{"data":{"__proto__":{"polluted":1}},"metadata":{"id":"a","__proto__":{"polluted":1}},"__proto__":{"polluted":1}}';
    expect((await attacked.host.fetch("/lab/api/workspaces/a", { method: "PUT", body })).status).toBe(204);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
