import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createSession } from "../../../kernel/protocol/index.js";
import { type OutboxTarget, PageOutbox } from "../../../server/jupyter/page-outbox.js";
import { partsOf } from "../../../server/jupyter/raw-frames.js";
import type { ChannelMessage } from "../../../server/jupyter/wire-formats.js";

const session = createSession();
const request = session.message("execute_request", { code: "" });

function message(msgType: string, content: object, channel = "iopub"): ChannelMessage {
  return { channel, parts: partsOf(session.message(msgType, content, { parent: request })) };
}

/** A page that takes nothing until `waitingBytes` is set. */
class Page implements OutboxTarget {
  isConnected = true;
  waitingBytes = 0;
  readonly sent: string[] = [];
  readonly parents: string[] = [];

  send({ parts }: ChannelMessage): void {
    for (const { length } of parts) this.waitingBytes += length;
    const [header, parent, , content] = parts.map((part) => JSON.parse(Buffer.from(part).toString()));
    this.sent.push(content.text ?? header.msg_type);
    this.parents.push(parent.msg_id);
  }
}

const output = message("stream", { name: "stdout", text: "output" });
const rules = { limitBytes: 5_000, patienceMs: 50 };
const fill = (outbox: PageOutbox, page: Page): void => {
  while (page.waitingBytes <= rules.limitBytes) outbox.push(output);
};

describe("PageOutbox", () => {
  it("waits for a page that has no room, and drops nothing if it makes some", async () => {
    const page = new Page();
    const outbox = new PageOutbox(page, rules);
    expect(outbox.untilRoom()).toBeUndefined();
    fill(outbox, page);
    const room = outbox.untilRoom();
    page.waitingBytes = 0;
    await room;
    outbox.push(output);
    expect(new Set(page.sent)).toEqual(new Set(["output"]));
  });

  it("drops output for one that takes nothing, says so once, under the same request, and sends the rest", async () => {
    const page = new Page();
    const outbox = new PageOutbox(page, rules);
    fill(outbox, page);
    await outbox.untilRoom();
    expect(outbox.untilRoom()).toBeUndefined();
    page.sent.length = 0;
    for (let i = 0; i < 3; i++) outbox.push(output);
    outbox.push(message("status", { execution_state: "idle" }));
    outbox.push(message("execute_reply", { status: "ok" }, "shell"));
    expect(page.sent).toEqual([expect.stringMatching(/Output is missing here/), "status", "execute_reply"]);
    expect(new Set(page.parents)).toEqual(new Set([request.header.msg_id]));
    page.waitingBytes = 0;
    outbox.push(output);
    expect(page.sent.at(-1)).toBe("output");
  });

  it("keeps a bounded amount for a page that is away, without waiting", async () => {
    const page = new Page();
    page.isConnected = false;
    const outbox = new PageOutbox(page, rules);
    for (let i = 0; i < 100; i++) {
      outbox.push(output);
      expect(outbox.untilRoom()).toBeUndefined();
    }
    expect(page.waitingBytes).toBeLessThan(2 * rules.limitBytes);
    expect(page.sent.filter((text) => text !== "output")).toHaveLength(1);
  });

  it("waits no longer for a page that goes away", async () => {
    const page = new Page();
    const outbox = new PageOutbox(page, { ...rules, patienceMs: 60_000 });
    fill(outbox, page);
    const room = outbox.untilRoom();
    await delay(1);
    page.isConnected = false;
    await room;
  });
});
