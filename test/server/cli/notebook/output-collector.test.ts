import { describe, expect, it } from "vitest";
import { OutputCollector } from "../../../../server/cli/notebook/output-collector.js";
import type { CellOutput } from "../../../../server/export/cell-output.js";

const stream = (text: string, name = "stdout") => ({ msgType: "stream", content: { name, text } });
const display = (text: string, id?: string) => ({
  msgType: "display_data",
  content: {
    data: { "text/plain": text },
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
  },
});
const texts = (outputs: readonly CellOutput[]) =>
  outputs.map((output) =>
    "data" in output ? output.data["text/plain"] : "text" in output ? output.text : "",
  );

describe("collecting outputs", () => {
  it("merges what follows on the same stream", () => {
    const outputs: CellOutput[] = [];
    const collect = new OutputCollector().forCell(outputs);
    for (const message of [stream("a"), stream("b"), stream("e", "stderr"), stream("c")]) collect(message);
    expect(texts(outputs)).toEqual(["ab", "e", "c"]);
  });

  it("updates a display in an earlier cell, also after that cell ended", () => {
    const collector = new OutputCollector();
    const [first, second]: [CellOutput[], CellOutput[]] = [[], []];
    const collectFirst = collector.forCell(first);
    const collectSecond = collector.forCell(second);
    collectFirst(display("old", "id"));
    collectFirst(display("other", "other"));
    collectSecond({ ...display("new", "id"), msgType: "update_display_data" });
    expect(texts(first)).toEqual(["new", "other"]);
    expect(second).toEqual([]);
    collectSecond(display("again", "id"));
    expect([texts(first), texts(second)]).toEqual([["again", "other"], ["again"]]);
  });

  it("clears at once, or with the next output when asked to wait", () => {
    const outputs: CellOutput[] = [];
    const collect = new OutputCollector().forCell(outputs);
    collect(stream("a"));
    collect({ msgType: "clear_output", content: { wait: false } });
    expect(outputs).toEqual([]);
    collect(stream("b"));
    collect({ msgType: "clear_output", content: { wait: true } });
    expect(texts(outputs)).toEqual(["b"]);
    collect(stream("c"));
    expect(texts(outputs)).toEqual(["c"]);
  });

  it("keeps results and errors, and leaves out what is no output", () => {
    const outputs: CellOutput[] = [];
    const collect = new OutputCollector().forCell(outputs);
    collect({ msgType: "status", content: { execution_state: "busy" } });
    collect({
      msgType: "execute_result",
      content: { execution_count: 4, data: { "text/plain": "1" }, metadata: {} },
    });
    collect({ msgType: "error", content: { ename: "E", evalue: "v", traceback: ["t"] } });
    expect(outputs).toEqual([
      { output_type: "execute_result", execution_count: 4, data: { "text/plain": "1" }, metadata: {} },
      { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
    ]);
  });
});
