import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentOf } from "./stored-models.js";
import { TestServer } from "./test-server.js";

const limit = 64 * 1024;
let server: TestServer;

beforeAll(async () => {
  const fill = (stored: TestServer["stored"]) => stored.write("cancer", contentOf("tabular"));
  server = await TestServer.start(fill, { bodyLimitBytes: limit });
});

afterAll(async () => {
  const { status } = await server.post("/v1/models/cancer:predict", { instances: [[1, 2, 3]] });
  await server[Symbol.asyncDispose]();
  expect(status, "after all of them the server still answers").toBe(200);
});

const json = { "Content-Type": "application/json" };
const predict = "/v1/models/cancer:predict";

describe("a bad request gets a 4xx that says what was expected and what arrived", () => {
  it.each<[string, string, RequestInit, number, string]>([
    [
      "not JSON",
      predict,
      { method: "POST", headers: json, body: "{instances" },
      400,
      'Expected a body in JSON, got "{instances"',
    ],
    [
      "NaN, which is not JSON",
      predict,
      { method: "POST", headers: json, body: '{"instances": [[NaN, 1, 2]]}' },
      400,
      "Expected a body in JSON",
    ],
    [
      "1e999, which JSON.parse reads as infinity",
      predict,
      { method: "POST", headers: json, body: '{"instances": [[1e999, 1, 2]]}' },
      400,
      "instances[0][0]: expected a finite number within the range of FP32, got Infinity.",
    ],
    [
      "1e300, which FP32 cannot hold",
      predict,
      { method: "POST", headers: json, body: '{"instances": [[1e300, 1, 2]]}' },
      400,
      "got 1e+300.",
    ],
    [
      "an empty body",
      predict,
      { method: "POST", headers: json, body: "" },
      400,
      "Expected a body in JSON, got an empty one.",
    ],
    [
      "no body",
      predict,
      { method: "POST", headers: json },
      400,
      "Expected a body in JSON, got an empty one.",
    ],
    [
      "bytes that are not UTF-8",
      predict,
      { method: "POST", headers: json, body: new Uint8Array([0x22, 0xff, 0x22]) },
      400,
      "Expected a body in UTF-8",
    ],
    [
      "nesting without end",
      predict,
      { method: "POST", headers: json, body: "[".repeat(60_000) },
      400,
      "Expected a body in JSON",
    ],
    [
      "nesting that does end",
      predict,
      { method: "POST", headers: json, body: `{"instances": [${"[".repeat(30_000)}${"]".repeat(30_000)}]}` },
      400,
      "instances[0]: expected an array of 3 values, got an array of 1.",
    ],
    [
      "another content type",
      predict,
      { method: "POST", headers: { "Content-Type": "text/plain" }, body: "{}" },
      415,
      'Expected the header "Content-Type: application/json", got "text/plain".',
    ],
    [
      "a form",
      predict,
      { method: "POST", body: new URLSearchParams({ a: "1" }) },
      415,
      "x-www-form-urlencoded",
    ],
    ["no content type", predict, { method: "POST", body: new Uint8Array([0x7b, 0x7d]) }, 415, "got none"],
    [
      "a compressed body",
      predict,
      { method: "POST", headers: { ...json, "Content-Encoding": "gzip" }, body: "{}" },
      415,
      'got Content-Encoding "gzip"',
    ],
    [
      "a body too large",
      predict,
      { method: "POST", headers: json, body: " ".repeat(limit + 1) },
      413,
      `Expected a body of at most ${limit} bytes, got ${limit + 1}.`,
    ],
    [
      "another method",
      predict,
      { method: "PUT", headers: json, body: "{}" },
      405,
      `Expected POST for "${predict}", got PUT.`,
    ],
    ["a GET of a prediction", predict, {}, 405, `Expected POST for "${predict}", got GET.`],
    [
      "a DELETE of the models",
      "/v1/models",
      { method: "DELETE" },
      405,
      'Expected GET for "/v1/models", got DELETE.',
    ],
    ["an unknown route", "/v3/models", {}, 404, 'No route "/v3/models". Routes: /v1/models/{name}:predict'],
    ["an unknown verb of a model", "/v1/models/cancer:classify", { method: "POST" }, 404, "No route"],
    [
      "an unknown model",
      "/v1/models/absent:predict",
      { method: "POST", headers: json, body: "{}" },
      404,
      'No model "absent". Models: cancer.',
    ],
    [
      "an unknown model in OIP",
      "/v2/models/absent/infer",
      { method: "POST", headers: json, body: "{}" },
      404,
      'No model "absent"',
    ],
    ["the statistics of an unknown model", "/v1/models/absent/stats", {}, 404, 'No model "absent"'],
    ["the metadata of an unknown model", "/v2/models/absent", {}, 404, 'No model "absent"'],
    [
      "a path that is not UTF-8",
      "/v1/models/%ff",
      {},
      400,
      'Expected percent-encoded UTF-8 in the path, got "%ff".',
    ],
    [
      "the wrong shape",
      predict,
      { method: "POST", headers: json, body: '{"instances": [[1, 2]]}' },
      400,
      "instances[0]: expected an array of 3 values, got an array of 2.",
    ],
    [
      "no instance",
      predict,
      { method: "POST", headers: json, body: '{"instances": []}' },
      400,
      "instances: expected at least one row",
    ],
  ])("%s", async (_, path, init, status, message) => {
    const answer = await server.request(path, init);
    expect(answer).toMatchObject({ status, body: { error: expect.stringContaining(message) } });
    expect(Object.keys(answer.body)).toEqual(["error"]);
    expect(JSON.stringify(answer.body), "no stack trace").not.toMatch(/\bat .*\.[jt]s:\d+/);
    if (status === 405) expect(answer.headers.get("allow")).toMatch(/GET|POST/);
  });

  it("a body too large that does not say how long it is, cut while it arrives", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= 4 * limit) return controller.close();
        sent += 1024;
        return controller.enqueue(new Uint8Array(1024).fill(0x20));
      },
    });
    const init = { method: "POST", headers: json, body, duplex: "half" } as RequestInit;
    const answer = await server.request(predict, init);
    expect(answer).toMatchObject({ status: 413, body: { error: expect.stringContaining("got more") } });
  });

  it("what is not HTTP", async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.end("hello\r\n\r\n"));
      let text = "";
      socket.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      socket.once("close", () => resolve(text));
      socket.once("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('{"error":"Expected an HTTP/1.1 request');
  });

  it("a client that hangs up in the middle harms nobody", async () => {
    const broken = request(server.url + predict, {
      method: "POST",
      headers: { ...json, "Content-Length": "1000" },
    });
    broken.on("error", () => undefined);
    broken.write('{"instances": [');
    await new Promise((resolve) => setTimeout(resolve, 50));
    broken.destroy();
    await expect.poll(async () => (await server.get("/v1/models/cancer/stats")).body.inFlight).toBe(0);
  });
});
