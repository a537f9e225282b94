import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManagers, startTestServer, statusOf, type TestServer, testToken } from "../test-server.js";

describe("new documents, copies, checkpoints and downloads", () => {
  let host: TestServer;
  let managers: ReturnType<typeof createManagers>;
  beforeAll(async () => {
    host = await startTestServer();
    managers = createManagers(host.settings);
    await mkdir(join(host.root, "work"));
  });
  afterAll(async () => {
    managers.dispose();
    await host.close();
  });

  it("names new documents and folders by what is free", async () => {
    const create = async (options: object): Promise<string> =>
      (await managers.contents.newUntitled({ path: "work", ...options })).path;
    expect(await create({ type: "notebook" })).toBe("work/Untitled.ipynb");
    expect(await create({ type: "notebook" })).toBe("work/Untitled1.ipynb");
    expect(await create({ type: "file", ext: ".ts" })).toBe("work/untitled.ts");
    expect(await create({ type: "directory" })).toBe("work/Untitled Folder");
    expect(await create({ type: "directory" })).toBe("work/Untitled Folder 1");
    const notebook = JSON.parse(await readFile(join(host.root, "work", "Untitled.ipynb"), "utf8"));
    expect(notebook).toEqual({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });
  });

  it("refuses a file extension that leads to another folder", async () => {
    const body = JSON.stringify({ type: "file", ext: "/../../x" });
    expect((await host.fetch("/api/contents/work", { method: "POST", body })).status).toBe(400);
  });

  it("copies a file and a folder with what is in it", async () => {
    await mkdir(join(host.root, "source"));
    await writeFile(join(host.root, "source", "a.csv"), "x\n1\n");
    const copy = async (from: string, to: string): Promise<string> =>
      (await managers.contents.copy(from, to)).path;
    expect(await copy("source", "work")).toBe("work/source");
    expect(await copy("source", "work")).toBe("work/source-Copy1");
    expect(await readFile(join(host.root, "work", "source-Copy1", "a.csv"), "utf8")).toBe("x\n1\n");
    expect(await copy("source/a.csv", "source")).toBe("source/a-Copy1.csv");
    expect(await copy("source/a-Copy1.csv", "source")).toBe("source/a-Copy2.csv");
    await expect(managers.contents.copy("source", "source")).rejects.toMatchObject({
      response: { status: 400 },
    });
    await expect(managers.contents.copy("nothing", "work")).rejects.toMatchObject({
      response: { status: 404 },
    });
  });

  it("goes back to a checkpoint, which follows a rename and is no visible file", async () => {
    const file = join(host.root, "work", "draft.md");
    await writeFile(file, "first");
    const checkpoint = await managers.contents.createCheckpoint("work/draft.md");
    await writeFile(file, "second");
    await managers.contents.rename("work/draft.md", "work/final.md");
    expect(await managers.contents.listCheckpoints("work/draft.md")).toEqual([]);
    expect(await managers.contents.listCheckpoints("work/final.md")).toMatchObject([{ id: checkpoint.id }]);
    await managers.contents.restoreCheckpoint("work/final.md", checkpoint.id);
    expect(await readFile(join(host.root, "work", "final.md"), "utf8")).toBe("first");
    const { content } = await managers.contents.get("work");
    expect((content as { name: string }[]).map(({ name }) => name)).not.toContain(".ipynb_checkpoints");
    await managers.contents.deleteCheckpoint("work/final.md", checkpoint.id);
    expect(await readdir(join(host.root, "work", ".ipynb_checkpoints"))).toEqual([]);
    await expect(managers.contents.restoreCheckpoint("work/final.md", "checkpoint")).rejects.toMatchObject({
      response: { status: 404 },
    });
  });

  it("serves a document's bytes, sandboxed, and as a download", async () => {
    await writeFile(join(host.root, "page.html"), "<script>1</script>");
    const shown = await host.fetch("/files/page.html");
    expect(shown.headers.get("content-security-policy")).toContain("sandbox allow-scripts");
    expect(await shown.text()).toBe("<script>1</script>");
    const kept = await host.fetch("/files/page.html?download=1");
    expect(kept.headers.get("content-disposition")).toBe('attachment; filename="page.html"');
    const url = new URL(`/files/page.html?token=${testToken}`, host.server.url);
    expect(await statusOf(url, { "if-none-match": shown.headers.get("etag") ?? "" })).toBe(304);
  });

  it.each([
    "/files/nothing.txt",
    "/files/work",
    "/files/%2e%2e/etc/passwd",
    "/files/.runtime",
    "/files/a%00b",
  ])("does not serve %s", async (path) => {
    await symlink("/etc", join(host.root, ".link")).catch(() => {});
    expect((await host.fetch(path)).status).toBe(404);
  });
});
