import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../kernel/protocol/index.js";
import { readNotebookFile, writeNotebookFile } from "../../../../server/jupyter/contents/notebook-file.js";
import { hasPeer } from "../../../helpers/peers.js";
import { findPython } from "../../../helpers/python.js";

const python = findPython(["nbformat"]);
const hasNbformat = hasPeer("Debian's nbformat", python !== undefined, "apt-get install python3-nbformat");
const runPython = (script: string, input: string): string =>
  execFileSync(python ?? "", ["-W", "ignore", "-c", script], { input, encoding: "utf8" });

const code = { cell_type: "code", id: "a", metadata: {}, source: "1", outputs: [], execution_count: null };
const notebook = (cells: unknown, rest: object = {}): JsonObject => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells,
  ...rest,
});
const read = (value: unknown) => readNotebookFile("n.ipynb", Buffer.from(JSON.stringify(value)));
const output = (fields: object) => notebook([{ ...code, outputs: [fields] }]);

/** What is right and wrong about a notebook, and what our message says on it. */
const cases: readonly (readonly [name: string, notebook: JsonObject, message: RegExp | undefined])[] = [
  ["an empty one", notebook([]), undefined],
  [
    "one of each cell",
    notebook([code, { ...text("markdown"), id: "b" }, { ...text("raw"), id: "c" }]),
    undefined,
  ],
  ["nbformat 4.4 without ids", notebook([{ ...text("markdown") }], { nbformat_minor: 4 }), undefined],
  ["a stream", output({ output_type: "stream", name: "stdout", text: ["a\n", "b"] }), undefined],
  ["JSON data", output(display({ "application/x+json": { a: [1] }, "text/plain": "a" })), undefined],
  ["an error", output({ output_type: "error", ename: "E", evalue: "v", traceback: ["t"] }), undefined],
  ["a list as metadata", notebook([], { metadata: [] }), /metadata: expected an object, got a list/],
  ["no list of cells", notebook({}), /cells: expected a list/],
  ["an unknown cell", notebook([{ ...code, cell_type: "sql" }]), /cells\[0\]\.cell_type.*"sql"/],
  ["a cell without source", notebook([{ ...code, source: undefined }]), /cells\[0\]\.source.*nothing/],
  ["a source of numbers", notebook([{ ...code, source: [1] }]), /cells\[0\]\.source/],
  ["no outputs", notebook([{ ...code, outputs: undefined }]), /cells\[0\]\.outputs/],
  ["a count that is text", notebook([{ ...code, execution_count: "1" }]), /execution_count/],
  ["an unexpected field", notebook([{ ...code, extra: 1 }]), /"extra"/],
  ["outputs of a text", notebook([{ ...text("markdown"), id: "b", outputs: [] }]), /"outputs"/],
  ["a stream without name", output({ output_type: "stream", text: "x" }), /outputs\[0\]\.name/],
  ["an unknown output", output({ output_type: "hologram" }), /outputs\[0\]\.output_type/],
  ["numbers as text/plain", output(display({ "text/plain": 7 })), /text\/plain/],
  ["a bad id", notebook([{ ...code, id: "a b" }]), /cells\[0\]\.id/],
];

function text(cell_type: string): JsonObject {
  return { cell_type, metadata: {}, source: ["# a\n", "b"] };
}

function display(data: object): object {
  return { output_type: "display_data", data, metadata: {} };
}

describe("notebook files", () => {
  it.each(cases)("judges %s", (_, value, message) => {
    const { message: given } = read(value);
    if (message === undefined) expect(given).toBeUndefined();
    else expect(given).toMatch(message);
    expect(writeNotebookFile(value).message).toBe(given);
  });

  it.skipIf(!hasNbformat)("judges as nbformat does", () => {
    const script = [
      "import json, sys, nbformat",
      "valid = []",
      "for notebook in json.load(sys.stdin):",
      "    valid.append(nbformat.validator.isvalid(nbformat.from_dict(notebook)))",
      "print(json.dumps(valid))",
    ].join("\n");
    const valid: unknown = JSON.parse(runPython(script, JSON.stringify(cases.map(([, value]) => value))));
    expect(valid).toEqual(cases.map(([, , message]) => message === undefined));
  });

  it("finds an id that two cells have", () => {
    expect(read(notebook([code, code])).message).toMatch(/two have the id "a"/);
  });

  it.each([
    ["no JSON", "{", /Unreadable Notebook: n\.ipynb/],
    ["an empty file", "", /Unreadable Notebook/],
    ["a list", "[]", /expected a JSON object/],
    ["a version to come", '{"nbformat":5}', /got 5/],
    ["the first version", '{"nbformat":1,"cells":[]}', /got 1/],
    ["no version", "{}", /got none/],
  ])("refuses %s", (_, source, message) => {
    expect(() => readNotebookFile("n.ipynb", Buffer.from(source))).toThrow(message);
  });

  const old = {
    nbformat: 3,
    nbformat_minor: 0,
    metadata: { name: "Old", signature: "s", kept: 1 },
    worksheets: [
      {
        metadata: {},
        cells: [
          { cell_type: "heading", level: 2, metadata: {}, source: ["Two\n", "lines"] },
          { cell_type: "markdown", metadata: {}, source: "text" },
          { cell_type: "raw", metadata: {}, source: "raw" },
          {
            cell_type: "code",
            collapsed: true,
            input: ["1\n", "2"],
            language: "python",
            metadata: {},
            prompt_number: 3,
            outputs: [
              { output_type: "stream", stream: "stderr", text: ["a"] },
              {
                output_type: "pyout",
                prompt_number: 3,
                text: "7",
                png: "aGk=",
                json: '{"a": 1}',
                metadata: {},
              },
              { output_type: "display_data", html: ["<b>", "x"], metadata: {} },
              { output_type: "pyerr", ename: "E", evalue: "v", traceback: ["t"] },
            ],
          },
        ],
      },
    ],
  };

  it.each([3, 2])("brings nbformat %i to 4", (nbformat) => {
    const { content, message } = read({ ...old, nbformat });
    expect(message).toBeUndefined();
    expect(content).toMatchObject({ nbformat: 4, nbformat_minor: 5, metadata: { orig_nbformat: nbformat } });
    const stored = JSON.parse(writeNotebookFile(content).data.toString());
    expect(stored.metadata).toEqual({ kept: 1 });
  });

  it.skipIf(!hasNbformat)("upgrades as nbformat does", () => {
    const script = [
      "import json, sys, nbformat",
      "print(json.dumps(nbformat.convert(nbformat.reads(sys.stdin.read(), 3), 4)))",
    ].join("\n");
    const withoutIds = (value: unknown) =>
      (value as { cells: { id: string }[] }).cells.map(({ id, ...cell }) => cell);
    const expected: unknown = JSON.parse(runPython(script, JSON.stringify(old)));
    expect(withoutIds(read(old).content)).toEqual(withoutIds(expected));
  });
});
