import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { History } from "../../kernel/history.js";
import { FileHistoryStore } from "../../kernel/history-store.js";

describe("a history in files", () => {
  let root = "";
  let log: string[] = [];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "cellship-history-"));
    log = [];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const folder = (): string => join(root, "state", "history");
  const open = (path = folder()): History =>
    new History(new FileHistoryStore({ folder: path, log: (line) => log.push(line) }));
  const common = { output: false, raw: true } as const;
  const tail = (history: History, n: number) => history.query({ ...common, hist_access_type: "tail", n });
  const range = (history: History, session: number) =>
    history.query({ ...common, output: true, hist_access_type: "range", session, start: 1, stop: undefined });

  it("creates nothing until a cell is stored", () => {
    open();
    expect(readdirSync(root)).toEqual([]);
  });

  it("keeps cells and results across sessions", () => {
    const first = open();
    first.add("const a = 'ü\n'");
    first.setResult(first.add("a"), "2");
    const second = open();
    second.add("b");
    expect(tail(second, 2)).toEqual([
      [1, 2, "a"],
      [2, 1, "b"],
    ]);
    expect(range(second, -1)).toEqual([
      [1, 1, ["const a = 'ü\n'", null]],
      [1, 2, ["a", "2"]],
    ]);
    expect(range(second, 1)).toEqual(range(second, -1));
    expect(range(second, 0)).toEqual([[2, 1, ["b", null]]]);
    expect(range(second, -2)).toEqual([]);
    expect(range(second, 7)).toEqual([]);
  });

  it("searches all sessions", () => {
    open().add("load('a')");
    const history = open();
    history.add("load('a')");
    history.add("show()");
    const search = (unique: boolean) =>
      history.query({ ...common, hist_access_type: "search", pattern: "load*", n: undefined, unique });
    expect(search(false)).toEqual([
      [1, 1, "load('a')"],
      [2, 1, "load('a')"],
    ]);
    expect(search(true)).toEqual([[2, 1, "load('a')"]]);
  });

  it("gives kernels that run at once sessions of their own", () => {
    const [a, b] = [open(), open()];
    a.add("in a");
    b.add("in b");
    a.add("in a again");
    expect(range(a, 0)).toHaveLength(2);
    expect(range(b, 0)).toEqual([[2, 1, ["in b", null]]]);
    expect(tail(open(), 9)).toEqual([
      [1, 1, "in a"],
      [1, 2, "in a again"],
      [2, 1, "in b"],
    ]);
  });

  it("reads past a line that was cut off", () => {
    open().add("whole");
    appendFileSync(join(folder(), "1.jsonl"), '{"number":2,"sour');
    expect(tail(open(), 5)).toEqual([[1, 1, "whole"]]);
  });

  it("works without a place to keep it, and says so once", () => {
    writeFileSync(join(root, "file"), "");
    const history = open(join(root, "file", "history"));
    history.add("1");
    history.add("2");
    expect(tail(history, 5)).toHaveLength(2);
    expect(log).toEqual([expect.stringMatching(/^The history is not kept: /)]);
  });
});
