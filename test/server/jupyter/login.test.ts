import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LoginLimit } from "../../../server/jupyter/login-limit.js";
import { hashPassword, isPassword, isPasswordHash } from "../../../server/jupyter/password.js";
import { loginOf, submitLogin } from "./browser-login.js";
import { startTestServer, type TestServer, testToken } from "./test-server.js";

const status = async (host: TestServer, path: string, cookie: string): Promise<number> =>
  (await host.fetch(path, { headers: { cookie } })).status;

describe("a server with a password", () => {
  let hash: string | undefined;
  let host: TestServer;
  beforeAll(async () => {
    hash = await hashPassword("correct horse");
    host = await startTestServer({ server: { token: undefined, passwordHash: () => hash } });
  });
  afterAll(() => host.close());

  it("lets in who knows it, and nobody by a token", async () => {
    const { cookie } = loginOf(await submitLogin(host, "correct horse"));
    expect(await status(host, "/api/kernels", cookie)).toBe(200);
    expect(host.server.token).toBe("");
    for (const token of [testToken, "", "undefined", "correct horse"]) {
      const headers = { authorization: `token ${token}` };
      expect((await host.fetch(`/api/kernels?token=${token}`, { headers })).status).toBe(403);
    }
  });

  it("shows the login page again for a wrong one, as Jupyter Server does with 401", async () => {
    const answer = await submitLogin(host, "wrong");
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
    expect(await answer.text()).toContain("Invalid credentials");
  });

  it("refuses a login form of another site", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await submitLogin(host, "correct horse", { headers })).status).toBe(403);
  });

  it("ends a login for good when one logs out", async () => {
    const { cookie } = loginOf(await submitLogin(host, "correct horse"));
    const answer = await host.fetch("/logout", { headers: { cookie } });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^cellship-\w+=; .*Max-Age=0$/);
    expect(await status(host, "/api/kernels", cookie)).toBe(403);
  });

  it("ends all logins when it is changed, and when it is taken away", async () => {
    const { cookie } = loginOf(await submitLogin(host, "correct horse"));
    hash = await hashPassword("battery staple");
    expect(await status(host, "/api/kernels", cookie)).toBe(403);
    expect((await submitLogin(host, "correct horse")).status).toBe(401);
    const later = loginOf(await submitLogin(host, "battery staple"));
    expect(await status(host, "/api/kernels", later.cookie)).toBe(200);
    hash = undefined;
    expect(await status(host, "/api/kernels", later.cookie)).toBe(403);
  });
});

describe("a server with token and password", () => {
  it("takes either on the login page, and the token in requests", async () => {
    const hash = await hashPassword("correct horse");
    const host = await startTestServer({ server: { passwordHash: () => hash } });
    try {
      for (const secret of [testToken, "correct horse"]) {
        const { cookie } = loginOf(await submitLogin(host, secret));
        expect(await status(host, "/api/kernels", cookie)).toBe(200);
        const again = await host.fetch("/login?next=/lab", { headers: { cookie }, redirect: "manual" });
        expect(again.headers.get("location")).toBe("/lab");
      }
      expect((await host.fetch("/api/kernels")).status).toBe(200);
    } finally {
      await host.close();
    }
  });
});

describe("guessing", () => {
  it("of passwords ends after ten, also with the right one, and leaves those who are logged in alone", async () => {
    const host = await startTestServer();
    try {
      const { cookie } = loginOf(await submitLogin(host, testToken));
      const guesses = Array.from({ length: 14 }, (_, index) => submitLogin(host, `guess ${index}`));
      const answers = (await Promise.all(guesses)).map((answer) => answer.status).sort();
      expect(answers).toEqual([...Array(10).fill(401), ...Array(4).fill(429)]);
      const refused = await submitLogin(host, testToken);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await status(host, "/api/kernels", cookie)).toBe(200);
    } finally {
      await host.close();
    }
  });

  it("of tokens ends after a hundred", async () => {
    const host = await startTestServer();
    try {
      const ask = async (token: string) =>
        (await host.fetch(`/api/kernels?token=${token}`, { headers: {} })).status;
      for (let guess = 0; guess < 100; guess++) expect(await ask(`guess${guess}`)).toBe(403);
      expect([await ask("guess"), await ask(testToken)]).toEqual([429, 429]);
    } finally {
      await host.close();
    }
  });

  it("may go on after a minute", () => {
    let now = 0;
    const limit = new LoginLimit(2, () => now);
    const request = { socket: { remoteAddress: "10.0.0.1" } } as never;
    const other = { socket: { remoteAddress: "10.0.0.2" } } as never;
    limit.fail(request);
    limit.check(request);
    limit.fail(request);
    expect(() => limit.check(request)).toThrow("Try again in 60 s.");
    expect(() => limit.check(other)).not.toThrow();
    now = 60_000;
    expect(() => limit.check(request)).not.toThrow();
  });
});

describe("a password's hash", () => {
  it("fits the password only, in whatever way its letters are composed, and has a salt", async () => {
    const hash = await hashPassword("caf\u00e9");
    expect(hash).toMatch(/^scrypt:n=32768,r=8,p=3:[\w-]{22}:[\w-]{43}$/);
    expect(await isPassword("cafe\u0301", hash)).toBe(true);
    expect(await isPassword("cafe", hash)).toBe(false);
    expect(await hashPassword("caf\u00e9")).not.toBe(hash);
  });

  it("is checked as RFC 7914's parameters say", async () => {
    // python3: hashlib.scrypt(b"secret", salt=b"0123456789abcdef", n=16384, r=8, p=1, dklen=32)
    const hash = "scrypt:n=16384,r=8,p=1:MDEyMzQ1Njc4OWFiY2RlZg:41uBuEIHgVau41v1q9BTZzisnSi_olB0DbA83e36fiY";
    expect(await isPassword("secret", hash)).toBe(true);
  });

  it.each([
    [""],
    ["secret"],
    ["argon2:$argon2id$v=19$m=10240,t=10,p=8$x$y"],
    ["scrypt:n=3,r=8,p=1:MDEyMzQ1Njc4OWFiY2RlZg:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
    ["scrypt:n=67108864,r=8,p=1:MDEyMzQ1Njc4OWFiY2RlZg:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ])("is not %j", async (text) => {
    expect(isPasswordHash(text)).toBe(false);
    expect(await isPassword("secret", text)).toBe(false);
  });
});
