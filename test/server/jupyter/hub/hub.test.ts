import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayUse } from "../../../../server/jupyter/hub/hub-scopes.js";
import { type HubSettings, parseHubSettings } from "../../../../server/jupyter/hub/hub-settings.js";
import { TokenCache } from "../../../../server/jupyter/hub/token-cache.js";
import { rawRequest, upgradeHeaders } from "../raw-request.js";
import { startTestServer, type TestServer } from "../test-server.js";
import { type FakeHub, startFakeHub } from "./fake-hub.js";

const ann = {
  kind: "user",
  name: "ann",
  admin: false,
  groups: [],
  scopes: ["access:servers!user=ann", "self"],
};
const bob = { ...ann, name: "bob", scopes: ["access:servers!user=bob"] };
const admin = { ...ann, name: "root", admin: true, scopes: ["access:servers", "admin:users"] };

/** A browser, as far as cookies and redirects go. */
class BrowserCookies {
  readonly #jar = new Map<string, string>();

  get header(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get names(): string[] {
    return [...this.#jar.keys()];
  }

  set(name: string, value: string): void {
    this.#jar.set(name, value);
  }

  async visit(host: TestServer, path: string): Promise<Response> {
    const answer = await host.fetch(path, { headers: { cookie: this.header }, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0$/.test(line)) this.#jar.delete(name);
      else this.#jar.set(name, value);
    }
    return answer;
  }
}

describe("a server that a JupyterHub started", () => {
  let hub: FakeHub;
  let host: TestServer;
  beforeAll(async () => {
    hub = await startFakeHub();
    const settings = parseHubSettings(hub.environment) as HubSettings;
    host = await startTestServer({
      server: { hub: settings, token: undefined, baseUrl: settings.servicePrefix, allowRemoteAccess: true },
    });
    for (const [token, user] of Object.entries({ ann, bob, admin }))
      hub.tokens.set(`token-of-${token}`, user);
  });
  afterAll(async () => {
    await host.close();
    await hub.close();
  });

  /** Goes to a page and, at the Hub, agrees as the owner of a token. Returns where the Hub sends the browser. */
  async function askHub(browser: BrowserCookies, path: string, token: string): Promise<string> {
    const location = (await browser.visit(host, path)).headers.get("location") ?? "";
    const asked = new URL(location, "http://localhost");
    expect(asked.pathname).toBe("/hub/api/oauth2/authorize");
    const { state, ...query } = Object.fromEntries(asked.searchParams);
    expect(query).toEqual({
      client_id: "jupyterhub-user-ann",
      redirect_uri: "/user/ann/oauth_callback",
      response_type: "code",
    });
    expect(state).toMatch(/^[\w-]+\.[\w-]{43}$/);
    const { pathname, search } = hub.authorize(asked, token);
    return pathname + search;
  }

  it("logs its user in at the Hub, and leads back to the page", async () => {
    const browser = new BrowserCookies();
    const back = await askHub(
      browser,
      "/user/ann/login?next=/user/ann/lab/tree/a.ipynb%3Freset",
      "token-of-ann",
    );
    expect(browser.names).toEqual([expect.stringMatching(/^jupyterhub-user-ann-oauth-state-/)]);
    const answer = await browser.visit(host, back);
    expect([answer.status, answer.headers.get("location")]).toEqual([
      302,
      "/user/ann/lab/tree/a.ipynb?reset=",
    ]);
    const login = answer.headers.getSetCookie().find((line) => line.startsWith("jupyterhub-user-ann=")) ?? "";
    expect(login).toMatch(/; HttpOnly; Path=\/user\/ann\/; SameSite=Lax$/);
    expect(login).not.toContain("token-of-ann");
    expect(browser.names.sort()).toEqual(["_xsrf", "jupyterhub-user-ann"]);
    expect((await browser.visit(host, "/user/ann/api/status")).status).toBe(200);
  });

  it.each([
    ["bob", 403, "bob may not use the server of ann"],
    ["admin", 302, ""],
  ])("lets in %s: %i", async (name, status, message) => {
    const browser = new BrowserCookies();
    const answer = await browser.visit(host, await askHub(browser, "/user/ann/login", `token-of-${name}`));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(message);
    expect((await browser.visit(host, "/user/ann/api/status")).status).toBe(status === 302 ? 200 : 403);
  });

  it("refuses a login that another browser started, that is forged, or a code that was used", async () => {
    const [victim, attacker] = [new BrowserCookies(), new BrowserCookies()];
    const back = await askHub(attacker, "/user/ann/login", "token-of-ann");
    expect((await victim.visit(host, back)).status).toBe(403);
    const forged = Buffer.from('{"id":"x","next":"/"}').toString("base64url");
    victim.set("jupyterhub-user-ann-oauth-state-x", "x");
    expect((await victim.visit(host, `/user/ann/oauth_callback?code=a&state=${forged}.x`)).status).toBe(403);
    const own = await askHub(victim, "/user/ann/login", "token-of-ann");
    expect((await victim.visit(host, own.replace(/code=[^&]+/, "code=used"))).status).toBe(403);
    expect((await victim.visit(host, "/user/ann/oauth_callback?state=x")).status).toBe(400);
    const denied = await victim.visit(host, "/user/ann/oauth_callback?error=access_denied");
    expect([denied.status, await denied.text()]).toEqual([400, expect.stringContaining("access_denied")]);
    expect((await victim.visit(host, "/user/ann/api/status")).status).toBe(403);
  });

  it("leads nowhere else after the login", async () => {
    for (const next of ["//evil.example/", "https://evil.example/", "/hub/admin", "/user/bob/"]) {
      const browser = new BrowserCookies();
      const back = await askHub(browser, `/user/ann/login?next=${encodeURIComponent(next)}`, "token-of-ann");
      expect((await browser.visit(host, back)).headers.get("location")).toBe("/user/ann/");
    }
  });

  it("takes tokens of the Hub from programs, and asks for each once in a while only", async () => {
    const ask = async (token: string): Promise<number> =>
      (await host.fetch("/user/ann/api/status", { headers: { authorization: `token ${token}` } })).status;
    hub.requests.length = 0;
    expect(
      await Promise.all(["token-of-admin", "token-of-admin", "token-of-bob", "no-token"].map(ask)),
    ).toEqual([200, 200, 403, 403]);
    const asked = hub.requests.filter((request) => request === "GET /user").length;
    expect(await ask("token-of-admin")).toBe(200);
    expect(hub.requests.filter((request) => request === "GET /user")).toHaveLength(asked);
    const path = "/user/ann/api/events/subscribe";
    const open = async (query: string): Promise<number> =>
      (await rawRequest(host.server.url, path + query, { headers: upgradeHeaders })).status;
    expect([await open(""), await open("?token=token-of-bob"), await open("?token=token-of-ann")]).toEqual([
      403, 403, 101,
    ]);
  });

  it("ends a login with the session at the Hub, and on log-out", async () => {
    hub.tokens.set("token-for-session", ann);
    const browser = new BrowserCookies();
    browser.set("jupyterhub-session-id", "first");
    await browser.visit(host, await askHub(browser, "/user/ann/login", "token-for-session"));
    expect((await browser.visit(host, "/user/ann/api/status")).status).toBe(200);
    hub.tokens.delete("token-for-session");
    browser.set("jupyterhub-session-id", "second");
    expect((await browser.visit(host, "/user/ann/api/status")).status).toBe(403);

    await browser.visit(host, await askHub(browser, "/user/ann/login", "token-of-ann"));
    const cookie = browser.header;
    const answer = await browser.visit(host, "/user/ann/logout");
    expect(answer.headers.get("location")).toBe("/hub/logout");
    expect((await host.fetch("/user/ann/api/status", { headers: { cookie } })).status).toBe(403);
  });

  it("tells the Hub of activity, and by a header which Hub it works with", async () => {
    await expect.poll(() => hub.activity).toHaveLength(1);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(hub.activity[0]).toEqual({ servers: { "": { last_activity: time } }, last_activity: time });
    const version = async () => (await host.fetch("/user/ann/api")).headers.get("x-jupyterhub-version");
    await expect.poll(version).toBe("5.2.1");
  });

  it("marks its cookies Secure where the Hub's proxy says that the browser came by https", async () => {
    const headers = { "X-Forwarded-Proto": "https,http" };
    const { head } = await rawRequest(host.server.url, "/user/ann/login", { headers });
    expect(head).toMatch(/^Set-Cookie: .*; Secure/im);
  });
});

describe("a Hub that does not answer", () => {
  it("lets nobody in, and says so", async () => {
    const hub = await startFakeHub();
    const settings = parseHubSettings(hub.environment) as HubSettings;
    await hub.close();
    const host = await startTestServer({
      server: { hub: settings, token: undefined, baseUrl: "/user/ann/" },
    });
    const headers = { authorization: "token x" };
    const answer = await host.fetch("/user/ann/api/status", { headers });
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringContaining("JupyterHub cannot be asked"),
    ]);
    await host.close();
  });
});

describe("the variables of a JupyterHub", () => {
  const environment = {
    JUPYTERHUB_SERVICE_URL: "http://0.0.0.0:8888/user/ann/",
    JUPYTERHUB_SERVICE_PREFIX: "/user/ann/",
    JUPYTERHUB_API_TOKEN: "t",
    JUPYTERHUB_API_URL: "http://hub:8081/hub/api",
    JUPYTERHUB_CLIENT_ID: "c",
  };

  it("have defaults, as the Hub's own server has them", () => {
    expect(parseHubSettings({})).toBeUndefined();
    expect(parseHubSettings({ ...environment, JUPYTERHUB_BASE_URL: "/jupyter" })).toEqual({
      apiToken: "t",
      apiUrl: "http://hub:8081/hub/api",
      clientId: "c",
      callbackUrl: "/user/ann/oauth_callback",
      hubHost: "",
      hubPrefix: "/jupyter/hub/",
      servicePrefix: "/user/ann/",
      host: "0.0.0.0",
      port: 8888,
      user: "",
      serverName: "",
      accessScopes: [],
      activityUrl: undefined,
      activityIntervalMs: 300_000,
      rootDir: undefined,
      defaultUrl: undefined,
    });
  });

  it.each([
    [{ JUPYTERHUB_API_TOKEN: "" }, "Expected JupyterHub to set JUPYTERHUB_API_TOKEN"],
    [{ JUPYTERHUB_API_URL: "hub" }, 'Expected JUPYTERHUB_API_URL to be a URL, got "hub"'],
    [{ JUPYTERHUB_OAUTH_ACCESS_SCOPES: "x" }, "Expected JUPYTERHUB_OAUTH_ACCESS_SCOPES to be a JSON list"],
    [{ JUPYTERHUB_SSL_CERTFILE: "x" }, "Expected JupyterHub without internal_ssl"],
  ])("%j is told", (change, message) => {
    expect(() => parseHubSettings({ ...environment, ...change })).toThrow(message);
  });
});

describe("scopes", () => {
  const needed = { user: "ann", accessScopes: ["access:servers!server=ann/", "access:servers!user=ann"] };
  it.each([
    [["access:servers!server=ann/"], true],
    [["access:servers!user=ann"], true],
    [["access:servers"], true],
    [["access:servers!server=ann/other"], false],
    [["access:servers!user=anna"], false],
    [["access:services"], false],
    [["read:users", "admin:users"], false],
    [[], false],
  ])("%j: %s", (scopes, isAllowed) => {
    expect(mayUse({ name: "x", admin: false, scopes }, needed)).toBe(isAllowed);
  });

  it("that a Hub does not have leave the server to its user", () => {
    const of = (name: string) => ({ name, admin: true, scopes: undefined });
    expect([
      mayUse(of("ann"), needed),
      mayUse(of("root"), needed),
      mayUse(of(""), { user: "", accessScopes: [] }),
    ]).toEqual([true, false, false]);
  });
});

describe("what is remembered of a token", () => {
  it("is asked again after five minutes, and at once if it was refused or the Hub did not answer", async () => {
    let now = 0;
    const answers: (typeof ann | undefined | Error)[] = [undefined, new Error("away"), ann, bob];
    const cache = new TokenCache(
      async () => {
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
      () => now,
    );
    expect(await cache.userOf("t", "")).toBeUndefined();
    await expect(cache.userOf("t", "")).rejects.toThrow("away");
    await Promise.resolve();
    expect((await cache.userOf("t", ""))?.name).toBe("ann");
    now = 299_999;
    expect((await cache.userOf("t", ""))?.name).toBe("ann");
    now = 300_000;
    expect((await cache.userOf("t", ""))?.name).toBe("bob");
  });
});
