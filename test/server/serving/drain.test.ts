import { once } from "node:events";
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PortInUseError } from "../../../server/serving/errors.js";
import { startServer } from "../../../server/serving/start-server.js";
import { silentLog } from "./silent-log.js";
import { contentOf } from "./stored-models.js";
import { TestServer } from "./test-server.js";

const start = (options: { graceMs?: number; drainTimeoutMs?: number } = {}): Promise<TestServer> =>
  TestServer.start((stored) => stored.write("cancer", contentOf("tabular")), options);

const body = JSON.stringify({ instances: [[1, 2, 3]] });

function predict(server: TestServer, agent?: Agent): ClientRequest {
  return request(`${server.url}/v1/models/cancer:predict`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Content-Length": body.length },
    ...(agent === undefined ? {} : { agent }),
  });
}

async function answerOf(pending: ClientRequest): Promise<IncomingMessage & { text: string }> {
  const [response] = (await once(pending, "response")) as [IncomingMessage];
  return Object.assign(response, { text: await text(response) });
}

describe("closing", () => {
  it("answers the request in flight, then ends its connection", async () => {
    await using server = await start();
    const pending = predict(server);
    pending.write(body.slice(0, 10));
    await expect.poll(async () => (await server.get("/v1/models/cancer/stats")).body.inFlight).toBe(1);
    const closed = server.close();
    await sleep(100);
    pending.end(body.slice(10));
    const answer = await answerOf(pending);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.connection).toBe("close");
    expect(JSON.parse(answer.text).predictions).toHaveLength(1);
    await closed;
  });

  it("still answers on open connections for a while, accepts no new one, and is not ready", async () => {
    await using server = await start({ graceMs: 500 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const warm = predict(server, agent);
    warm.end(body);
    expect((await answerOf(warm)).headers.connection).toBe("keep-alive");

    const closed = server.close();
    const probe = request(`${server.url}/v2/health/ready`, { agent });
    probe.end();
    const answer = await answerOf(probe);
    expect([answer.statusCode, answer.headers.connection, answer.text]).toEqual([
      503,
      "close",
      '{"ready":false}',
    ]);

    const refused = predict(server, new Agent());
    refused.end(body);
    await expect(answerOf(refused)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await closed;
  });

  it("cuts idle connections after the grace", async () => {
    await using server = await start({ graceMs: 100 });
    const agent = new Agent({ keepAlive: true });
    const warm = predict(server, agent);
    warm.end(body);
    await answerOf(warm);
    const startMs = performance.now();
    await server.close();
    expect(performance.now() - startMs).toBeGreaterThan(90);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it("cuts a client that never finishes", async () => {
    await using server = await start({ drainTimeoutMs: 300 });
    const pending = predict(server);
    const failed = once(pending, "response").catch((error: unknown) => error);
    pending.write(body.slice(0, 10));
    await expect.poll(async () => (await server.get("/v1/models/cancer/stats")).body.inFlight).toBe(1);
    await server.close();
    expect(await failed).toMatchObject({ code: "ECONNRESET" });
  });

  it("drops no request of clients that keep their connections", async () => {
    await using server = await start({ graceMs: 500 });
    const results: string[] = [];
    const client = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        const pending = predict(server, agent);
        pending.end(body);
        const answer = await answerOf(pending).catch(
          (error: NodeJS.ErrnoException) => error.code ?? "failed",
        );
        results.push(typeof answer === "string" ? answer : String(answer.statusCode));
        if (typeof answer === "string" || answer.headers.connection === "close") return;
      }
    };
    const clients = Array.from({ length: 16 }, client);
    await sleep(200);
    await server.close();
    await Promise.all(clients);
    expect(new Set(results)).toEqual(new Set(["200"]));
    expect(results.length).toBeGreaterThan(50);
  });

  it("twice is closing once", async () => {
    await using server = await start();
    await Promise.all([server.close(), server.close()]);
  });
});

describe("starting", () => {
  it("on a port in use fails with one clear line", async () => {
    await using server = await start();
    const port = Number(new URL(server.url).port);
    const second = startServer({ port, modelsFolder: server.stored.folder, log: silentLog });
    await expect(second).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use by another process. Stop that process or choose another port.`,
    );
    await expect(second).rejects.toBeInstanceOf(PortInUseError);
  });

  it("without a models folder serves none", async () => {
    const server = await startServer({ port: 0, modelsFolder: "/nonexistent/models", log: silentLog });
    expect(await (await fetch(`${server.url}/v1/models`)).json()).toEqual({ models: [] });
    await server.close();
  });
});
