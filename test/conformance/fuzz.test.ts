import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Dealer, Subscriber } from "zeromq";
import { channels, endpointOf, type JsonObject } from "../../kernel/protocol/index.js";
import { contentsOf } from "../helpers/kernel-client.js";
import { SeededRandom } from "../helpers/seeded-random.js";
import { type SpawnedKernel, spawnKernel } from "../helpers/spawned-kernel.js";
import { MalformedMessages } from "./malformed-messages.js";

/** A failure names it; set the variable to repeat one. */
const seed = Number(process.env.CELLSHIP_FUZZ_SEED ?? 20_261_124);
const count = 10_000;

/** Resident memory of a process, MB; undefined where the system does not say. */
function memoryOf(pid: number | undefined): number | undefined {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1];
    return (Number(pages) * 4_096) / 2 ** 20;
  } catch {
    return undefined;
  }
}

describe(`10,000 malformed messages, seed ${seed}`, () => {
  let kernel: SpawnedKernel;
  beforeAll(async () => {
    kernel = await spawnKernel();
    await kernel.client.execute("const kept = 'kept'");
  });
  afterAll(() => kernel.close());

  /** Both channels answer, and a cell gets its turn. */
  const answers = async (): Promise<void> => {
    await kernel.client.execute("kept", { stop_on_error: false });
    await kernel.client.request("list_subshell_request", {}, "control").done;
  };

  it("on all sockets leave the kernel answering, its variables and its memory as they were", async () => {
    const random = new SeededRandom(seed);
    const messages = new MalformedMessages(kernel.connection.key, random);
    const sockets = {
      shell: new Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 }),
      control: new Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 }),
      stdin: new Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 }),
      hb: new Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 }),
    };
    const drain = async (socket: Dealer): Promise<void> => {
      for await (const _ of socket);
    };
    const draining = Object.values(sockets).map(drain);
    for (const [channel, socket] of Object.entries(sockets))
      socket.connect(endpointOf(kernel.connection, channel as keyof typeof sockets));
    const subscriber = new Subscriber();
    subscriber.connect(endpointOf(kernel.connection, "iopub"));

    let before: number | undefined;
    for (let sent = 0; sent < count; sent++) {
      const { channel, frames } = sent % 100 === 99 ? messages.huge() : messages.next();
      await sockets[channel].send(frames.length === 0 ? [""] : [...frames]);
      if (sent % 200 === 0) subscriber.subscribe(random.bytes(20));
      if (sent % 500 === 0) await answers();
      if (sent === count / 2) before = memoryOf(kernel.process.pid);
    }
    await answers();
    const after = memoryOf(kernel.process.pid);
    for (const socket of [...Object.values(sockets), subscriber]) socket.close();
    await Promise.all(draining);

    const { published } = await kernel.client.execute("[kept, ({} as { polluted?: unknown }).polluted]");
    expect(contentsOf(published, "execute_result")[0]?.data).toEqual({
      "text/plain": "[ 'kept', undefined ]",
    } satisfies JsonObject);
    // The second 5,000 need no more memory than the first: what is measured is the garbage not yet collected.
    if (before !== undefined && after !== undefined) expect(after - before).toBeLessThan(100);
  });

  it("do no harm as bytes that are no ZeroMQ at all", async () => {
    const random = new SeededRandom(seed);
    const { ip, ports } = kernel.connection;
    for (const channel of channels) {
      for (let round = 0; round < 10; round++) {
        const socket = connect(ports[channel], ip).on("error", () => undefined);
        await new Promise<void>((resolve) => socket.end(random.bytes(300), resolve));
        socket.destroy();
      }
    }
    await answers();
  });
});
