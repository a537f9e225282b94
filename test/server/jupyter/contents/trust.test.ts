import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../kernel/protocol/index.js";
import { NotebookTrust } from "../../../../server/jupyter/contents/notebook-trust.js";
import { SignatureStore } from "../../../../server/jupyter/contents/signature-store.js";
import {
  areCellsTrusted,
  markCells,
  unmarkCells,
} from "../../../../server/jupyter/contents/trusted-cells.js";
import { hasPeer } from "../../../helpers/peers.js";
import { runCli } from "../../cli/cli.js";
import { startTestServer, type TestServer } from "../test-server.js";

const html = { output_type: "display_data", data: { "text/html": "<script>steal()</script>" }, metadata: {} };
const text = { output_type: "stream", name: "stdout", text: "a\nb" };

function code(outputs: readonly unknown[], metadata: object = {}): JsonObject {
  return { cell_type: "code", id: "a", source: "1\n2", execution_count: 1, metadata, outputs };
}

function notebook(...cells: readonly JsonObject[]): JsonObject {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

const markdown = { cell_type: "markdown", id: "m", source: "<b>x</b>", metadata: { trusted: true } };

describe("cells that say they are trusted", () => {
  const table: readonly (readonly [string, JsonObject, boolean])[] = [
    ["no cell at all", notebook(), true],
    ["no output", notebook(code([])), true],
    ["printed text", notebook(code([text])), true],
    ["an error", notebook(code([{ output_type: "error", ename: "E", evalue: "", traceback: [] }])), true],
    ["rich output", notebook(code([html])), false],
    ["a result", notebook(code([{ ...html, output_type: "execute_result", execution_count: 1 }])), false],
    ["rich output of a trusted cell", notebook(code([html], { trusted: true })), true],
    ["one of two trusted", notebook(code([html], { trusted: true }), { ...code([html]), id: "b" }), false],
    ["a mark that says no", notebook(code([html], { trusted: false })), false],
    ["markdown", notebook(markdown), true],
  ];

  it.each(table)("%s", (_, content, isTrusted) => {
    expect(areCellsTrusted(content)).toBe(isTrusted);
  });

  const python = "/usr/bin/python3";
  const nbformat = "/usr/lib/python3/dist-packages/nbformat/sign.py";
  const isPresent = hasPeer("Debian's nbformat", existsSync(nbformat), "apt-get install python3-nbformat");

  it.skipIf(!isPresent)("as nbformat sees, marks and stores them", () => {
    const script = `
import json, sys, nbformat
from nbformat.sign import NotebookNotary, MemorySignatureStore
rows = []
for content in json.load(sys.stdin):
    notary = NotebookNotary(secret=b"x", store_factory=MemorySignatureStore)
    marked = nbformat.from_dict(content)
    notary.mark_cells(marked, True)
    stored = json.loads(nbformat.writes(nbformat.from_dict(content), split_lines=False))
    rows.append({"trusted": notary.check_cells(nbformat.from_dict(content)), "marked": marked, "stored": stored})
print(json.dumps(rows))`;
    const input = JSON.stringify(table.map(([, content]) => content));
    const theirs: unknown = JSON.parse(execFileSync(python, ["-c", script], { input, encoding: "utf8" }));
    const ours = table.map(([, content]) => ({
      trusted: areCellsTrusted(content),
      marked: markCells(content, true),
      stored: unmarkCells(content),
    }));
    expect(ours).toEqual(theirs);
  });
});

describe("trust of notebooks", () => {
  let data: string;
  let host: TestServer;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "cellship-trust-"));
    host = await startTestServer({ contents: { trust: new NotebookTrust(data) } });
  });
  afterAll(async () => {
    await host.close();
    await rm(data, { recursive: true });
  });

  const at = (name: string): string => join(host.root, name);
  const save = (name: string, content: JsonObject) =>
    host.fetch(`/api/contents/${name}`, {
      method: "PUT",
      body: JSON.stringify({ type: "notebook", format: "json", content }),
    });
  const marks = async (name: string): Promise<unknown[]> => {
    const model = (await (await host.fetch(`/api/contents/${name}`)).json()) as {
      content: { cells: { cell_type: string; metadata: { trusted?: unknown } }[] };
    };
    return model.content.cells
      .filter((cell) => cell.cell_type === "code")
      .map((cell) => cell.metadata.trusted);
  };

  it("is not taken from the file itself", async () => {
    await writeFile(at("foreign.ipynb"), JSON.stringify(notebook(code([html], { trusted: true }), code([]))));
    expect(await marks("foreign.ipynb")).toEqual([false, false]);
  });

  it("is given by saving what was run here, and kept over reading, renaming and copying", async () => {
    expect((await save("mine.ipynb", notebook(code([html, text], { trusted: true }), markdown))).status).toBe(
      201,
    );
    expect(await marks("mine.ipynb")).toEqual([true]);
    expect(await readFile(at("mine.ipynb"), "utf8")).not.toContain("trusted");
    const body = JSON.stringify({ path: "renamed.ipynb" });
    await host.fetch("/api/contents/mine.ipynb", { method: "PATCH", body });
    expect(await marks("renamed.ipynb")).toEqual([true]);
    await host.fetch("/api/contents", {
      method: "POST",
      body: JSON.stringify({ copy_from: "renamed.ipynb" }),
    });
    expect(await marks("renamed-Copy1.ipynb")).toEqual([true]);
  });

  it("is lost when the file is changed elsewhere, also by moving text to where it runs", async () => {
    await save("changed.ipynb", notebook(code([html], { trusted: true })));
    const stored = await readFile(at("changed.ipynb"), "utf8");
    await writeFile(at("changed.ipynb"), stored.replace("steal", "steal2"));
    expect(await marks("changed.ipynb")).toEqual([false]);
    await writeFile(at("changed.ipynb"), stored);
    expect(await marks("changed.ipynb")).toEqual([true]);
    // The same characters in the same order, one of them in the next key.
    const moved = { ...html, data: { "text/htm": "l<script>steal()</script>" } };
    await writeFile(at("changed.ipynb"), JSON.stringify(notebook(code([moved]))));
    expect(await marks("changed.ipynb")).toEqual([false]);
  });

  it("is not given by saving a notebook with a cell that is not trusted", async () => {
    await save("part.ipynb", notebook(code([html], { trusted: true }), code([html], { trusted: false })));
    expect(await marks("part.ipynb")).toEqual([false, false]);
  });

  it("does not depend on how the file is written", async () => {
    await save("form.ipynb", notebook(code([html, text], { trusted: true })));
    const { cells, ...rest } = JSON.parse(await readFile(at("form.ipynb"), "utf8")) as JsonObject;
    await writeFile(at("form.ipynb"), JSON.stringify({ ...rest, cells }));
    expect(await marks("form.ipynb")).toEqual([true]);
  });

  it("is given by POST …/trust, to notebooks only", async () => {
    await writeFile(at("foreign.ipynb"), JSON.stringify(notebook(code([html]))));
    const trust = async (path: string) =>
      (await host.fetch(`/api/contents/${path}/trust`, { method: "POST" })).status;
    expect(await trust("foreign.ipynb")).toBe(201);
    expect(await marks("foreign.ipynb")).toEqual([true]);
    expect(await trust("missing.ipynb")).toBe(404);
    expect(await trust("%2e%2e/foreign.ipynb")).toBe(404);
  });

  it("is given by cellship trust, also while the server runs", async () => {
    await writeFile(
      at("given.ipynb"),
      JSON.stringify(notebook(code([{ ...html, metadata: { by: "hand" } }]))),
    );
    expect(await marks("given.ipynb")).toEqual([false]);
    const run = (name: string) =>
      runCli(["trust", name], { cwd: host.root, env: { JUPYTER_DATA_DIR: data } });
    expect((await run("given.ipynb")).stdout).toBe("Signing notebook: given.ipynb\n");
    expect(await marks("given.ipynb")).toEqual([true]);
    expect((await run("given.ipynb")).stdout).toBe("Notebook already signed: given.ipynb\n");
    const missing = await run("none.ipynb");
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/^cellship: Cannot read .+ no such file\.\n$/),
    ]);
    await writeFile(at("broken.ipynb"), "{");
    const broken = await run("broken.ipynb");
    expect([broken.code, broken.stderr]).toEqual([
      1,
      expect.stringMatching(/^cellship: Unreadable Notebook: /),
    ]);
  });

  it("rests on a secret that others cannot read", async () => {
    for (const name of ["notebook_secret", "cellship_nbsignatures"]) {
      expect((await stat(join(data, name))).mode & 0o777).toBe(0o600);
    }
    const secret = join(data, "notebook_secret");
    expect(Buffer.from(await readFile(secret, "utf8"), "base64")).toHaveLength(1024);
    await chmod(secret, 0o644);
    await new NotebookTrust(data).sign(notebook());
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
  });

  it("is nobody's where signatures cannot be kept, and saving goes on", async () => {
    const log: string[] = [];
    const trust = new NotebookTrust(join(at("foreign.ipynb"), "no-folder"), (line) => log.push(line));
    const other = await startTestServer({ contents: { trust } });
    const content = notebook(code([html], { trusted: true }));
    const body = JSON.stringify({ type: "notebook", format: "json", content });
    expect((await other.fetch("/api/contents/a.ipynb", { method: "PUT", body })).status).toBe(201);
    const model = (await (await other.fetch("/api/contents/a.ipynb")).json()) as { content: JsonObject };
    expect(model.content).toMatchObject({ cells: [{ metadata: { trusted: false } }] });
    expect(log.join()).toContain("cannot be signed");
    await other.close();
  });
});

describe("the store of signatures", () => {
  it("forgets the oldest quarter of too many", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cellship-signatures-"));
    const file = join(folder, "signatures");
    const many = Array.from({ length: 65_535 }, (_, index) => `sha256:${index}`);
    await writeFile(file, `${many.join("\n")}\n`);
    const store = new SignatureStore(file);
    await store.add("sha256:new");
    expect(
      await Promise.all(["0", "16383", "16384", "65534", "new"].map((name) => store.has(`sha256:${name}`))),
    ).toEqual([false, false, true, true, true]);
    await rm(folder, { recursive: true });
  });
});
