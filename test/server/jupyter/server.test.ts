import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { LocalAuthenticator } from "../../../server/jupyter/local-authenticator.js";
import { startTestServer, type TestServer, testToken } from "./test-server.js";

describe("the notebook server", () => {
  let host: TestServer;
  beforeAll(async () => {
    host = await startTestServer();
  });
  afterAll(() => host.close());

  it.each([
    ["no token", {}],
    ["a wrong token", { authorization: "token wrong" }],
    ["a wrong scheme", { authorization: `Basic ${testToken}` }],
  ])("answers 403 to %s", async (_, headers) => {
    const answer = await host.fetch("/api/kernels", { headers });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining("token") });
  });

  it.each([
    ["token", { authorization: `token ${testToken}` }, ""],
    ["Bearer", { authorization: `Bearer ${testToken}` }, ""],
    ["the query", {}, `?token=${testToken}`],
  ])("takes the token by %s", async (_, headers, query) => {
    expect((await host.fetch(`/api/kernels${query}`, { headers })).status).toBe(200);
  });

  it.each([[""], [undefined]])("does not start with the token %j and no password", (token) => {
    const secrets = { token, passwordHash: () => undefined, cookieSecret: "x" };
    expect(() => new LocalAuthenticator(secrets, "/")).toThrow(RangeError);
  });

  it("says its version to everyone, and nothing else", async () => {
    const answer = await host.fetch("/api", { headers: {} });
    expect(await answer.json()).toEqual({ version: expect.stringMatching(/^\d+\.\d+/) });
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("reports its status and who the user is", async () => {
    expect(await (await host.fetch("/api/status")).json()).toMatchObject({ kernels: 0, connections: 0 });
    const permissions = encodeURIComponent('{"contents":["read"]}');
    const me = await (await host.fetch(`/api/me?permissions=${permissions}`)).json();
    expect(me).toMatchObject({ identity: { name: expect.any(String) }, permissions: { contents: ["read"] } });
  });

  it.each([
    ["GET", "/api/nonsense", undefined, 404],
    ["GET", "/api/kernels/none", undefined, 404],
    ["GET", "/api/sessions/none", undefined, 404],
    ["GET", "/api/kernelspecs/none", undefined, 404],
    ["GET", "/api/contents/%E0%A4%A", undefined, 400],
    ["POST", "/api/kernels", "{not json", 400],
    ["POST", "/api/kernels", "[]", 400],
    ["POST", "/api/kernels", '{"name":1}', 400],
    ["POST", "/api/sessions", "{}", 400],
    ["POST", "/api/sessions", '{"path":"a.ipynb","kernel":{}}', 400],
    ["POST", "/api/sessions", '{"path":"a.ipynb","type":"notebook","kernel":{"name":"cobol"}}', 501],
    ["GET", "/api/me?permissions=x", undefined, 400],
  ])("answers %s %s with its reason and no stack", async (method, path, body, status) => {
    const answer = await host.fetch(path, { method, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBe(status);
    const { message, traceback } = (await answer.json()) as { message: string; traceback?: string };
    expect(message).not.toBe("");
    expect(traceback).toBeUndefined();
  });

  it.each([
    ["without a token", "api/kernels/none/channels", 403],
    ["for a kernel that does not exist", `api/kernels/none/channels?token=${testToken}`, 404],
    ["elsewhere", `api/other?token=${testToken}`, 404],
  ])("refuses a websocket %s", async (_, path, status) => {
    const socket = new WebSocket(`${host.server.url.replace("http", "ws")}${path}`);
    const refused = await new Promise((resolve) => {
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    });
    expect(refused).toBe(status);
  });
});
