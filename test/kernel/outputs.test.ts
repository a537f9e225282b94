import { describe, expect, it, vi } from "vitest";
import { Outputs } from "../../kernel/outputs.js";
import { createSession, JsonText } from "../../kernel/protocol/index.js";
import type { Publish } from "../../kernel/publisher.js";

const request = createSession().message("execute_request", {});

function record() {
  const sent: [string, object][] = [];
  const publish: Publish = async (msgType, content) => void sent.push([msgType, content]);
  return { sent, publish };
}

const text = (name: "stdout" | "stderr", value: string) => ({ type: "stream", name, text: value }) as const;

describe("Outputs", () => {
  it("merges text that follows within a moment and publishes it without being asked", async () => {
    vi.useFakeTimers();
    const { sent, publish } = record();
    const outputs = new Outputs(publish, { delayMs: 25 });
    outputs.open("1", request);
    outputs.write("1", text("stdout", "a"));
    outputs.write("1", text("stdout", "b"));
    vi.advanceTimersByTime(24);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([["stream", { name: "stdout", text: "ab" }]]);
    vi.useRealTimers();
  });

  it("keeps the order of streams, displays and clears", async () => {
    const { sent, publish } = record();
    const outputs = new Outputs(publish);
    outputs.open("1", request);
    outputs.write("1", text("stdout", "a"));
    outputs.write("1", text("stderr", "b"));
    outputs.write("1", { type: "display_data", content: new JsonText(Buffer.from("{}")) });
    outputs.write("1", text("stdout", "d"));
    outputs.write("1", { type: "clear_output", wait: true });
    outputs.write("1", text("stdout", "e"));
    await outputs.flush("1");
    expect(sent.map(([type, content]) => [type, "text" in content ? content.text : undefined])).toEqual([
      ["stream", "a"],
      ["stream", "b"],
      ["display_data", undefined],
      ["stream", "d"],
      ["clear_output", undefined],
      ["stream", "e"],
    ]);
  });

  it("publishes at once what reaches the limit", () => {
    const { sent, publish } = record();
    const outputs = new Outputs(publish, { limit: 4 });
    outputs.open("1", request);
    outputs.write("1", text("stdout", "abc"));
    expect(sent).toHaveLength(0);
    outputs.write("1", text("stdout", "de"));
    expect(sent).toEqual([["stream", { name: "stdout", text: "abcde" }]]);
  });

  it("drops output of a cell that shall be silent", async () => {
    const { sent, publish } = record();
    const outputs = new Outputs(publish);
    outputs.write("unknown", text("stdout", "a"));
    await outputs.flush("unknown");
    expect(sent).toEqual([]);
  });

  it("waits in flush until the messages have left", async () => {
    let left = false;
    const outputs = new Outputs(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      left = true;
    });
    outputs.open("1", request);
    outputs.write("1", text("stdout", "a"));
    await outputs.flush("1");
    expect(left).toBe(true);
  });

  it("forgets the cells that wrote least recently", async () => {
    const { sent, publish } = record();
    const outputs = new Outputs(publish, { retained: 2 });
    for (const cell of ["1", "2"]) outputs.open(cell, request);
    outputs.write("2", text("stdout", "before"));
    outputs.write("1", text("stdout", "recent"));
    outputs.open("3", request);
    outputs.write("2", text("stdout", "lost"));
    outputs.write("1", text("stdout", " and late"));
    await outputs.flush("1");
    expect(sent.map(([, content]) => content)).toEqual([
      { name: "stdout", text: "before" },
      { name: "stdout", text: "recent and late" },
    ]);
  });
});
