import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { formatSeconds } from "../../../../server/cli/progress/describe-cell.js";
import { OutputPrinter } from "../../../../server/cli/progress/output-printer.js";

const cell = { number: 3, count: 14, title: "const split = trainTestSplit(x, y)" };
const stream = (text: string) => ({ msgType: "stream", content: { name: "stdout", text } });

describe("progress", () => {
  let printed = "";
  const printer = () =>
    new OutputPrinter({
      isLive: false,
      write: (text) => {
        printed += text;
      },
      setLine: () => {},
    });
  beforeEach(() => {
    printed = "";
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("shows a quick cell on one line, its output beneath", () => {
    const progress = printer();
    progress.started(cell);
    progress.published(stream("a\nb"));
    progress.published(stream("c\n"));
    progress.published({ msgType: "execute_result", content: { data: { "text/plain": "42" } } });
    progress.published({ msgType: "status", content: { execution_state: "idle" } });
    progress.ended(cell, { status: "ok" }, 812);
    expect(printed.split("\n").map((line) => line.replace(/ {5,}/, "  "))).toEqual([
      "[ 3/14] const split = trainTestSplit(x, y)  ok 0.8 s",
      "    a",
      "    bc",
      "    42",
      "",
    ]);
  });

  it("shows the output of a slow cell as it comes", () => {
    const progress = printer();
    progress.started(cell);
    progress.published(stream("epoch 1\n"));
    expect(printed).not.toContain("epoch");
    vi.advanceTimersByTime(2_000);
    expect(printed).toMatch(/\n {4}epoch 1\n$/);
    progress.published(stream("epoch 2"));
    expect(printed).toMatch(/ {4}epoch 2$/);
    progress.ended(cell, { status: "timeout", timeoutMs: 1 }, 12_345);
    expect(printed).toMatch(/epoch 2\n\[ 3\/14\] TIMED OUT 12 s\n$/);
  });

  const display = (msgType: string, text: string) => ({
    msgType,
    content: { data: { "text/plain": text }, transient: { display_id: "d" } },
  });

  it("shows the last state of an output that is updated in place", () => {
    const progress = printer();
    progress.started(cell);
    progress.published(display("display_data", "0 of 2"));
    progress.published(stream("between\n"));
    progress.published(display("update_display_data", "1 of 2"));
    progress.published(display("update_display_data", "2 of 2"));
    progress.ended(cell, { status: "ok" }, 100);
    expect(printed).toMatch(/ok 0\.1 s\n {4}2 of 2\n {4}between\n$/);
  });

  it("prints of a slow cell, too, only the last state of what is updated", () => {
    const progress = printer();
    progress.started(cell);
    progress.published(display("display_data", "0 of 2"));
    vi.advanceTimersByTime(2_000);
    progress.published(display("update_display_data", "1 of 2"));
    progress.published(stream("more\n"));
    progress.published(display("update_display_data", "2 of 2"));
    progress.ended(cell, { status: "ok" }, 3_000);
    expect(printed).toMatch(/\n {4}more\n {4}2 of 2\n\[ 3\/14\] ok 3\.0 s\n$/);
    expect(printed).not.toMatch(/[01] of 2/);
  });

  it("gives a sign of life of a cell that takes long, with the state of what is updated", () => {
    const progress = printer();
    progress.started(cell);
    progress.published(display("display_data", "epoch 1"));
    progress.published(stream("unfinished"));
    vi.advanceTimersByTime(30_000);
    expect(printed).toMatch(/\n {4}unfinished\n\[ 3\/14\] 30 s · epoch 1\n$/);
    progress.ended(cell, { status: "ok" }, 31_000);
    vi.advanceTimersByTime(60_000);
    expect(printed).toMatch(/ {4}epoch 1\n\[ 3\/14\] ok 31 s\n$/);
  });

  it("prints the new state of an earlier cell's output below the cell that updated it", () => {
    const progress = printer();
    progress.started(cell);
    progress.published(display("display_data", "old"));
    progress.ended(cell, { status: "ok" }, 100);
    progress.started({ ...cell, number: 4 });
    progress.published(display("update_display_data", "new"));
    progress.ended({ ...cell, number: 4 }, { status: "ok" }, 100);
    expect(printed).toMatch(/ {4}old\n\[ 4\/14\] .*ok 0\.1 s\n {4}new\n$/);
  });

  it("leaves out what the cell cleared", () => {
    const progress = printer();
    progress.started(cell);
    progress.published(stream("gone\n"));
    progress.published({ msgType: "clear_output", content: { wait: false } });
    progress.published(stream("replaced\n"));
    progress.published({ msgType: "clear_output", content: { wait: true } });
    progress.published(stream("kept\n"));
    progress.ended(cell, { status: "ok" }, 0);
    expect(printed).toMatch(/s\n {4}kept\n$/);
  });

  it("names the type of a display without text, and shortens a long title", () => {
    const progress = printer();
    progress.started({ ...cell, title: "x".repeat(100) });
    progress.published({ msgType: "display_data", content: { data: { "image/png": "aGk=" } } });
    progress.ended(cell, { status: "expected-error", ename: "TypeError" }, 0);
    expect(printed).toContain("x…");
    expect(printed).toContain("ok (raised TypeError");
    expect(printed).toContain("    <image/png>\n");
  });

  it("writes seconds with one decimal below ten", () => {
    expect([0, 9_949, 10_400].map(formatSeconds)).toEqual(["0.0 s", "9.9 s", "10 s"]);
  });
});
