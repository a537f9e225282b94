import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Contents as ServiceContents } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Contents } from "../../../../server/jupyter/contents/contents.js";
import { fileError } from "../../../../server/jupyter/contents/file-errors.js";
import { createManagers, startTestServer, type TestServer } from "../test-server.js";

describe("saving", () => {
  let host: TestServer;
  let managers: ReturnType<typeof createManagers>;
  beforeAll(async () => {
    host = await startTestServer();
    managers = createManagers(host.settings);
  });
  afterAll(async () => {
    managers.dispose();
    await host.close();
  });

  const at = (name: string): string => join(host.root, name);
  const saveText = (path: string, content: string): Promise<ServiceContents.IModel> =>
    managers.contents.save(path, { type: "file", format: "text", content });
  const sendChunk = (path: string, chunk: number, text: string) =>
    host.fetch(`/api/contents/${path}`, {
      method: "PUT",
      body: JSON.stringify({ type: "file", format: "base64", chunk, content: btoa(text) }),
    });
  const leftovers = async (): Promise<string[]> =>
    (await readdir(host.root)).filter((name) => name.endsWith(".tmp"));

  it("keeps a file's permissions and the link that leads to it", async () => {
    await mkdir(at("elsewhere"));
    await writeFile(at("elsewhere/script.sh"), "old");
    await chmod(at("elsewhere/script.sh"), 0o750);
    await symlink("elsewhere/script.sh", at("link.sh"));
    await symlink("elsewhere/new.txt", at("dangling.txt"));
    await saveText("link.sh", "new");
    await saveText("dangling.txt", "created");
    expect(await readlink(at("link.sh"))).toBe("elsewhere/script.sh");
    expect(await readFile(at("elsewhere/script.sh"), "utf8")).toBe("new");
    expect((await stat(at("elsewhere/script.sh"))).mode & 0o777).toBe(0o750);
    expect(await readFile(at("elsewhere/new.txt"), "utf8")).toBe("created");
  });

  it("tells a page that saves what it needs to see that another page saved since", async () => {
    const opened = await saveText("shared.txt", "one");
    const seenByOther = await managers.contents.get("shared.txt", { content: false, hash: true });
    expect(seenByOther).toMatchObject({
      hash: opened.hash,
      last_modified: opened.last_modified,
      hash_algorithm: "sha256",
    });
    const other = await saveText("shared.txt", "two");
    expect(other.hash).not.toBe(opened.hash);
    const check = await managers.contents.get("shared.txt", { content: false, hash: true });
    expect(check).toMatchObject({ hash: other.hash, last_modified: other.last_modified });
    expect(Date.parse(other.last_modified)).toBe((await stat(at("shared.txt"))).mtime.getTime());
  });

  it("leaves one of the texts, whole, when many pages save at once", async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `${index}\n`.repeat(50_000));
    await Promise.all(texts.map((text) => saveText("contested.txt", text)));
    expect(texts).toContain(await readFile(at("contested.txt"), "utf8"));
    expect(await leftovers()).toEqual([]);
  });

  it("shows a file that is uploaded in pieces when all are there", async () => {
    await writeFile(at("big.bin"), "before");
    expect((await sendChunk("big.bin", 1, "one,")).status).toBe(200);
    const second = await sendChunk("big.bin", 2, "two,");
    expect(await second.json()).toMatchObject({ name: "big.bin", path: "big.bin", type: "file", size: 8 });
    expect(await readFile(at("big.bin"), "utf8")).toBe("before");
    await sendChunk("big.bin", -1, "three");
    expect(await readFile(at("big.bin"), "utf8")).toBe("one,two,three");
    expect(await leftovers()).toEqual([]);
  });

  it("leaves nothing half-written when an upload breaks off or skips a piece", async () => {
    expect((await sendChunk("broken.bin", 1, "a")).status).toBe(201);
    expect((await host.fetch("/api/contents/broken.bin")).status).toBe(404);
    expect((await sendChunk("broken.bin", 3, "c")).status).toBe(400);
    expect((await sendChunk("broken.bin", -1, "d")).status).toBe(400);
    expect(await readdir(host.root)).not.toContain("broken.bin");
    expect(await leftovers()).toEqual([]);
    await sendChunk("broken.bin", 1, "lost");
    await sendChunk("broken.bin", 1, "again,");
    await sendChunk("broken.bin", -1, "whole");
    expect(await readFile(at("broken.bin"), "utf8")).toBe("again,whole");
  });

  it("forgets incomplete uploads when the server ends", async () => {
    const contents = new Contents(host.root);
    await contents.put("never.bin", { type: "file", format: "text", content: "a", chunk: 1 });
    expect(await leftovers()).toHaveLength(1);
    await contents.close();
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    "späße & 100%.txt",
    "a#b?c.txt",
    "back\\slash.txt",
    "new\nline.txt",
    "日本語 🚀.txt",
    "'quotes\" <b>.txt",
    "trailing dot.",
    `${"long".repeat(60)}.txt`,
  ])("saves, lists, renames and deletes %j", async (name) => {
    const saved = await saveText(name, "x");
    expect(saved).toMatchObject({ name, path: name });
    expect((await managers.contents.get(name)).content).toBe("x");
    const { content } = await managers.contents.get("");
    expect((content as { name: string }[]).map((model) => model.name)).toContain(name);
    await managers.contents.rename(name, "plain.txt");
    await managers.contents.rename("plain.txt", name);
    await managers.contents.delete(name);
    await expect(managers.contents.get(name)).rejects.toMatchObject({ response: { status: 404 } });
  });

  it("lists neither clutter nor what is no file, and does not wait for a pipe to be written", async () => {
    const { execFileSync } = await import("node:child_process");
    await mkdir(at("mixed/__pycache__"), { recursive: true });
    for (const name of ["a.pyc", "lib.so", "backup~", ".DS_Store", "kept.py"])
      await writeFile(at(`mixed/${name}`), "");
    execFileSync("mkfifo", [at("mixed/pipe")]);
    await symlink("nowhere", at("mixed/dangling"));
    const { content } = await managers.contents.get("mixed");
    expect((content as { name: string }[]).map(({ name }) => name)).toEqual(["kept.py"]);
    expect((await host.fetch("/api/contents/mixed/pipe")).status).toBe(404);
    expect((await host.fetch("/files/mixed/pipe")).status).toBe(404);
  });

  // No one may create a file there, not even the superuser that tests may run as.
  it("answers 403 where nothing may be written", async () => {
    const contents = new Contents("/sys");
    await expect(
      contents.put("new.txt", { type: "file", format: "text", content: "x" }),
    ).rejects.toMatchObject({
      status: 403,
      message: "Permission denied: new.txt",
    });
    await expect(contents.delete("kernel")).rejects.toMatchObject({ status: expect.any(Number) });
  });

  it.each([
    ["ENOSPC", 507, /No space left to save a\.txt/],
    ["EDQUOT", 507, /unchanged/],
    ["EACCES", 403, /Permission denied: a\.txt/],
    ["EROFS", 403, /Permission denied: a\.txt/],
    ["ENAMETOOLONG", 400, /too long/],
    ["ENOTDIR", 404, /No such file/],
  ])("tells %s as %i", (code, status, message) => {
    const error = fileError("a.txt", Object.assign(new Error("/secret/a.txt"), { code }));
    expect(error).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  it("answers 400 to a name that is too long and 404 to a path through a file", async () => {
    await writeFile(at("plain"), "");
    const put = { method: "PUT", body: '{"type":"file","format":"text","content":""}' };
    expect((await host.fetch(`/api/contents/${"x".repeat(300)}`, put)).status).toBe(400);
    expect((await host.fetch("/api/contents/plain/inner.txt", put)).status).toBe(404);
    expect((await host.fetch("/api/contents/plain/inner.txt")).status).toBe(404);
  });

  it("moves files and folders into other folders, but no folder into itself", async () => {
    await mkdir(at("from/inner"), { recursive: true });
    await mkdir(at("to"));
    await writeFile(at("from/inner/a.txt"), "a");
    await managers.contents.rename("from/inner", "to/moved");
    expect(await readFile(at("to/moved/a.txt"), "utf8")).toBe("a");
    for (const [path, status] of [
      ["to/moved/deeper", 400],
      ["nowhere/moved", 404],
      ["from", 409],
    ] as const) {
      await expect(managers.contents.rename("to/moved", path)).rejects.toMatchObject({
        response: { status },
      });
    }
  });

  it("lists 10,000 files", async () => {
    await mkdir(at("many"));
    const names = Array.from({ length: 10_000 }, (_, index) => `f${index}.txt`);
    await Promise.all(names.map((name) => writeFile(at(`many/${name}`), "")));
    const { content } = await managers.contents.get("many");
    expect(content).toHaveLength(10_000);
  });
});

describe("hidden files, when they are allowed", () => {
  it("are listed, saved and renamed, but the way out of the root stays closed", async () => {
    const host = await startTestServer({ contents: { allowHidden: true } });
    try {
      const body = '{"type":"file","format":"text","content":"x"}';
      expect((await host.fetch("/api/contents/.env", { method: "PUT", body })).status).toBe(201);
      const { content } = (await (await host.fetch("/api/contents")).json()) as {
        content: { name: string }[];
      };
      expect(content.map(({ name }) => name)).toContain(".env");
      expect((await host.fetch("/api/contents/..%2f..%2fetc%2fpasswd")).status).toBe(404);
      expect((await host.fetch("/api/contents/.%2f..%2fx")).status).toBe(404);
    } finally {
      await host.close();
    }
  });
});
