import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Dealer, Request, Subscriber } from "zeromq";
import { type ConnectionInfo, endpointOf } from "../../../kernel/protocol/index.js";
import type { KernelSockets } from "../../../kernel/transport/kernel-sockets.js";
import { bindZeromqSockets } from "../../../kernel/transport/zeromq-sockets.js";
import { freeConnection } from "../../helpers/free-connection.js";

let sockets: KernelSockets | undefined;
const clients: { close(): void }[] = [];
const bind = async (
  info: ConnectionInfo,
  rules: Parameters<typeof bindZeromqSockets>[1] = {},
): Promise<KernelSockets> => {
  sockets = await bindZeromqSockets(info, rules);
  return sockets;
};
const connect = <Socket extends { connect(endpoint: string): void; close(): void }>(
  socket: Socket,
  endpoint: string,
): Socket => {
  socket.connect(endpoint);
  clients.push(socket);
  return socket;
};

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await sockets?.close();
  sockets = undefined;
});

describe("bindZeromqSockets", () => {
  it("carries requests in and replies out", async () => {
    const info = await freeConnection();
    const kernel = await bind(info);
    const client = connect(new Dealer(), endpointOf(info, "shell"));
    await client.send(["a", "b"]);
    for await (const [identity, ...frames] of kernel.requests("shell")) {
      expect(frames.map(String)).toEqual(["a", "b"]);
      await kernel.send("shell", [identity ?? Buffer.alloc(0), Buffer.from("c")]);
      break;
    }
    expect((await client.receive()).map(String)).toEqual(["c"]);
  });

  it("answers heartbeats by itself", async () => {
    const info = await freeConnection();
    await bind(info);
    const client = connect(new Request(), endpointOf(info, "hb"));
    for (const beat of ["ping", "ping again"]) {
      await client.send(beat);
      expect(String(await client.receive())).toBe(beat);
    }
  });

  it("answers heartbeats also after messages that are none", async () => {
    const info = await freeConnection();
    await bind(info);
    const other = connect(new Dealer(), endpointOf(info, "hb"));
    for (const frames of [["no envelope"], ["", ""], ["a", "b", "c"]]) await other.send(frames);
    const client = connect(new Request(), endpointOf(info, "hb"));
    await client.send("ping");
    expect(String(await client.receive())).toBe("ping");
  });

  it("notices each subscriber, also of a topic that is subscribed already", async () => {
    const info = await freeConnection();
    const kernel = await bind(info);
    const topics = kernel.subscriptions()[Symbol.asyncIterator]();
    for (const topic of ["", "", "stream"]) {
      connect(new Subscriber(), endpointOf(info, "iopub")).subscribe(topic);
      expect(String((await topics.next()).value)).toBe(topic);
    }
  });

  it("loses none of 20,000 messages sent in one go", async () => {
    const info = await freeConnection();
    const kernel = await bind(info);
    const subscriber = connect(new Subscriber({ receiveHighWaterMark: 0 }), endpointOf(info, "iopub"));
    subscriber.subscribe("");
    for await (const topic of kernel.subscriptions()) {
      expect(topic).toHaveLength(0);
      break;
    }
    for (let i = 0; i < 20_000; i += 1) void kernel.send("iopub", [Buffer.from(String(i))]);
    let expected = 0;
    for await (const [frame] of subscriber) {
      expect(String(frame)).toBe(String(expected));
      expected += 1;
      if (expected === 20_000) break;
    }
  });

  it("goes on without a subscriber that does not read; it gets what comes once it has caught up", async () => {
    const info = await freeConnection();
    const kernel = await bind(info, { patienceMs: 100 });
    const topics = kernel.subscriptions()[Symbol.asyncIterator]();
    const endpoint = endpointOf(info, "iopub");
    const idle = connect(new Subscriber({ receiveHighWaterMark: 1 }), endpoint);
    const reading = connect(new Subscriber({ receiveHighWaterMark: 0 }), endpoint);
    for (const subscriber of [idle, reading]) {
      subscriber.subscribe("");
      await topics.next();
    }
    void topics.next();
    kernel.onLoss((loss) => [Buffer.from(loss)]);
    const bulk = Buffer.alloc(100_000);
    for (let i = 0; i < 500; i += 1) void kernel.send("iopub", [Buffer.from(String(i)), bulk]);
    const received: string[] = [];
    while (received.at(-1) !== "499") received.push(String((await reading.receive())[0]));
    const texts = Array.from({ length: 500 }, (_, i) => String(i));
    expect(received.filter((text) => text !== "left_behind")).toEqual(texts);
    expect(received).toContain("left_behind");

    const sending = setInterval(() => void kernel.send("iopub", [Buffer.from("later")]), 10);
    let count = 0;
    while (String((await idle.receive())[0]) !== "later") count += 1;
    clearInterval(sending);
    expect(count).toBeLessThan(500);
  });

  it("listens on ipc sockets too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cellship-ipc-"));
    const info = { ...(await freeConnection()), transport: "ipc" as const, ip: join(folder, "k") };
    await bind(info);
    const client = connect(new Request(), endpointOf(info, "hb"));
    await client.send("ping");
    expect(String(await client.receive())).toBe("ping");
    await rm(folder, { recursive: true });
  });

  it("names channel and endpoint of a port that is in use", async () => {
    const info = await freeConnection();
    await bind(info);
    const free = await freeConnection();
    const error = await bindZeromqSockets({ ...free, ports: { ...free.ports, hb: info.ports.hb } }).catch(
      String,
    );
    expect(error).toMatch(/^BindError: /);
    expect(error).toContain(`tcp://127.0.0.1:${info.ports.hb} (hb)`);
  });
});
