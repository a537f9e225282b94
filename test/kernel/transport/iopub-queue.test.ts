import { describe, expect, it, vi } from "vitest";
import { IopubQueue } from "../../../kernel/transport/iopub-queue.js";

const frames = (text: string) => [Buffer.from(text)];

/** A socket with one slow subscriber, which has room for as many messages as `room` says, and any number of quick ones. */
function slowSocket(room: number) {
  const slow: string[] = [];
  const quick: string[] = [];
  let noDrop = false;
  let isPassedOver = false;
  return {
    slow,
    quick,
    read: (count: number) => {
      room += count;
      isPassedOver = false;
    },
    socket: {
      setNoDrop: (isOn: boolean) => {
        noDrop = isOn;
      },
      async send([frame]: Uint8Array[]) {
        const isFull = slow.length >= room;
        if (isFull && noDrop && !isPassedOver) throw Object.assign(new Error("full"), { code: "EAGAIN" });
        if (isFull) isPassedOver = true;
        else slow.push(String(frame));
        quick.push(String(frame));
      },
    },
  };
}

describe("IopubQueue", () => {
  it("waits for a subscriber that has no room, and loses nothing", async () => {
    const { socket, slow, read } = slowSocket(2);
    const queue = new IopubQueue({ socket, subscriptions: () => 1 });
    const sent = ["a", "b", "c", "d"].map((text) => queue.push(frames(text)));
    await sent[1];
    expect(slow).toEqual(["a", "b"]);
    read(2);
    await vi.waitFor(() => expect(slow).toEqual(["a", "b", "c", "d"]));
  });

  it("lets nobody wait for what does not leave", async () => {
    const { socket, slow } = slowSocket(0);
    const queue = new IopubQueue({ socket, subscriptions: () => 1 });
    await Promise.all([queue.push(frames("a")), queue.push(frames("b"))]);
    await queue.push(frames("c"));
    expect(slow).toEqual([]);
  });

  it("says when too much waits, and when there is room again", async () => {
    const { socket, read } = slowSocket(0);
    const queue = new IopubQueue({ socket, subscriptions: () => 1, limitBytes: 10 });
    const congestion: boolean[] = [];
    queue.onCongestion = (isCongested) => congestion.push(isCongested);
    for (const text of ["12345", "12345", "1"]) await queue.push(frames(text));
    expect(congestion).toEqual([true]);
    read(3);
    await vi.waitFor(() => expect(congestion).toEqual([true, false]));
  });

  it("goes on without a subscriber that reads nothing, and tells the others", async () => {
    const { socket, slow, quick } = slowSocket(1);
    const queue = new IopubQueue({ socket, subscriptions: () => 2, patienceMs: 20 });
    queue.onLoss = (loss) => frames(loss);
    for (const text of ["a", "b", "c"]) await queue.push(frames(text));
    await queue.drain();
    expect(quick.filter((text) => text !== "left_behind")).toEqual(["a", "b", "c"]);
    expect(quick).toContain("left_behind");
    expect(slow).toEqual(["a"]);
  });

  it("drops output, once told of, and nothing else, where the only subscriber reads nothing", async () => {
    const { socket, slow, read } = slowSocket(1);
    const queue = new IopubQueue({ socket, subscriptions: () => 1, limitBytes: 100, patienceMs: 20 });
    queue.onLoss = (loss) => frames(loss);
    let isCongested = false;
    queue.onCongestion = (isFull) => {
      isCongested = isFull;
    };
    await queue.push(frames("first"), true);
    for (let round = 0; round < 3; round++) {
      while (!isCongested) await queue.push(frames("output"), true);
      await queue.push(frames("status"));
      await vi.waitFor(() => expect(isCongested).toBe(false));
    }
    read(20);
    await queue.drain();
    expect(slow.filter((text) => text === "status")).toHaveLength(3);
    expect(slow.filter((text) => text === "output_dropped")).toHaveLength(1);
    expect(slow.filter((text) => text === "output").length).toBeLessThanOrEqual(1);
  });

  it("does not wait for anybody at the end", async () => {
    const { socket, quick } = slowSocket(0);
    const queue = new IopubQueue({ socket, subscriptions: () => 1 });
    void queue.push(frames("a"));
    await queue.drain();
    expect(quick).toEqual(["a"]);
  });

  it("reports a message that fails and sends the next", async () => {
    const sent: string[] = [];
    const send = async ([frame]: Uint8Array[]) => {
      if (String(frame) === "bad") throw new Error("unroutable");
      sent.push(String(frame));
    };
    const queue = new IopubQueue({
      socket: { send, setNoDrop: () => undefined },
      subscriptions: () => 1,
    });
    const bad = queue.push(frames("bad"));
    await queue.push(frames("good"));
    await expect(bad).rejects.toThrow("unroutable");
    expect(sent).toEqual(["good"]);
  });
});
