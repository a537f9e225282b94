import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManagers, startTestServer, type TestServer } from "../test-server.js";

const notebook = {
  cells: [{ cell_type: "code", id: "a", metadata: {}, source: "1\n2", outputs: [], execution_count: null }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

describe("contents, driven by @jupyterlab/services", () => {
  let host: TestServer;
  let managers: ReturnType<typeof createManagers>;
  beforeAll(async () => {
    host = await startTestServer();
    managers = createManagers(host.settings);
    await mkdir(join(host.root, "data"));
    await writeFile(join(host.root, "data", "a.csv"), "x\n1\n");
    await writeFile(join(host.root, "bytes.bin"), Buffer.from([0xff, 0xfe, 0]));
    await writeFile(join(host.root, ".secret"), "hidden");
  });
  afterAll(async () => {
    managers.dispose();
    await host.close();
  });

  it("lists a folder without hidden files", async () => {
    const root = await managers.contents.get("");
    const names = (root.content as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(["bytes.bin", "data"]);
  });

  it("reads text as text and bytes as base64, with a hash when asked", async () => {
    const text = await managers.contents.get("data/a.csv", { content: true, hash: true });
    expect(text).toMatchObject({ content: "x\n1\n", format: "text", mimetype: "text/csv", size: 4 });
    expect(text.hash).toBe(createHash("sha256").update("x\n1\n").digest("hex"));
    expect(await managers.contents.get("bytes.bin")).toMatchObject({ content: "//4A", format: "base64" });
    expect(await managers.contents.get("data/a.csv", { content: false })).toMatchObject({ content: null });
  });

  it("stores a notebook with its lines apart and gives it back with them joined", async () => {
    await managers.contents.save("n.ipynb", { type: "notebook", format: "json", content: notebook });
    const stored = JSON.parse(await readFile(join(host.root, "n.ipynb"), "utf8"));
    expect(stored.cells[0].source).toEqual(["1\n", "2"]);
    expect((await managers.contents.get("n.ipynb")).content.cells[0].source).toBe("1\n2");
  });

  it("stores files in one step and in chunks", async () => {
    await managers.contents.save("t.txt", { type: "file", format: "text", content: "one" });
    const chunk = { type: "file", format: "base64" } as const;
    for (const [content, number] of [
      ["b25l", 1],
      ["dHdv", 2],
      ["IQ==", -1],
    ] as const) {
      await managers.contents.save("c.bin", { ...chunk, content, chunk: number } as never);
    }
    expect(await readFile(join(host.root, "c.bin"), "utf8")).toBe("onetwo!");
    expect((await readdir(host.root)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("renames, but not onto something that exists", async () => {
    await managers.contents.save("old.txt", { type: "file", format: "text", content: "kept" });
    expect(await managers.contents.rename("old.txt", "new.txt")).toMatchObject({ path: "new.txt" });
    await expect(managers.contents.rename("new.txt", "bytes.bin")).rejects.toMatchObject({
      response: { status: 409 },
    });
    await expect(managers.contents.rename("none.txt", "x.txt")).rejects.toMatchObject({
      response: { status: 404 },
    });
  });

  it("deletes files, links and empty folders only", async () => {
    await symlink(join(host.root, "data"), join(host.root, "link"));
    await managers.contents.delete("link");
    expect(await readdir(join(host.root, "data"))).toEqual(["a.csv"]);
    await expect(managers.contents.delete("data")).rejects.toMatchObject({ response: { status: 400 } });
    await managers.contents.delete("data/a.csv");
    await managers.contents.delete("data");
    expect((await host.fetch("/api/contents/data")).status).toBe(404);
  });

  it.each([
    "/api/contents/..%2f..%2fetc%2fpasswd",
    "/api/contents/data%2f..%2f..%2f..%2fetc/passwd",
    "/api/contents/.secret",
    "/api/contents/.runtime",
    "/api/contents/a%00b",
    "/api/contents/%2e%2e/%2e%2e/etc/passwd",
  ])("hides what is outside the root or hidden: %s", async (path) => {
    expect((await host.fetch(path)).status).toBe(404);
    // As in Jupyter, what may be there but hidden is not said to be missing.
    const refusal = /\/\.[a-z]+$/.test(path) ? 400 : 404;
    expect((await host.fetch(path, { method: "DELETE" })).status).toBe(refusal);
    const put = { method: "PUT", body: '{"type":"file","format":"text","content":"x"}' };
    expect((await host.fetch(path, put)).status).toBe(refusal);
  });

  it.each([
    ["PUT", "/api/contents/x.txt", '{"type":"nonsense"}'],
    ["PUT", "/api/contents/bytes.bin", '{"type":"file"}'],
    ["PUT", "/api/contents/bytes.bin", '{"format":"text","content":""}'],
    ["PUT", "/api/contents/x.txt", '{"type":"file","content":"x"}'],
    ["PUT", "/api/contents/x.txt", '{"type":"file","format":"json","content":{}}'],
    ["PUT", "/api/contents/x.txt", '{"type":"file","format":"text","content":{}}'],
    ["PUT", "/api/contents/x.txt", '{"type":"file","format":"base64","content":"é"}'],
    ["PUT", "/api/contents/x.txt", '{"copy_from":"bytes.bin"}'],
    ["PUT", "/api/contents/x.ipynb", '{"type":"notebook","format":"json","content":"","chunk":1}'],
    ["POST", "/api/contents/bytes.bin", "{}"],
    ["GET", "/api/contents/bytes.bin?content=2", undefined],
    ["GET", "/api/contents/bytes.bin?hash=yes", undefined],
    ["GET", "/api/contents/bytes.bin?format=json", undefined],
    ["PUT", "/api/contents/x.ipynb", '{"type":"notebook","content":"text"}'],
    ["PUT", "/api/contents", '{"type":"file","content":"x"}'],
    ["PATCH", "/api/contents/bytes.bin", "{}"],
    ["DELETE", "/api/contents", ""],
    ["GET", "/api/contents/bytes.bin?type=directory", undefined],
    ["GET", "/api/contents/bytes.bin?format=text", undefined],
    ["GET", "/api/contents?type=file", undefined],
    ["GET", "/api/contents/bytes.bin?type=notebook", undefined],
  ])("answers 400 to %s %s %s", async (method, path, body) => {
    expect((await host.fetch(path, { method, ...(body === undefined ? {} : { body }) })).status).toBe(400);
  });

  it("does not create a file in a folder that does not exist", async () => {
    const put = { method: "PUT", body: '{"type":"file","format":"text","content":"x"}' };
    expect((await host.fetch("/api/contents/no/x.txt", put)).status).toBe(404);
  });
});
