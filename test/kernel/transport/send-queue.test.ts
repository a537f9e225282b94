import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { SendQueue } from "../../../kernel/transport/send-queue.js";

const frames = (text: string) => [Buffer.from(text)];

describe("SendQueue", () => {
  it("never has two messages in flight and keeps their order", async () => {
    let inFlight = 0;
    const sent: string[] = [];
    const queue = new SendQueue(async ([frame]) => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await turn();
      inFlight -= 1;
      sent.push(String(frame));
    });
    for (let i = 0; i < 50; i += 1) void queue.push(frames(String(i)));
    await queue.drained();
    expect(sent).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });

  it("reports a message that fails and sends the next", async () => {
    const sent: string[] = [];
    const queue = new SendQueue(async ([frame]) => {
      if (String(frame) === "bad") throw new Error("unroutable");
      sent.push(String(frame));
    });
    const bad = queue.push(frames("bad"));
    const good = queue.push(frames("good"));
    await expect(bad).rejects.toThrow("unroutable");
    await good;
    expect(sent).toEqual(["good"]);
  });
});
