import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-kernel-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("cellship kernel install", () => {
  it("writes the kernelspec below a prefix, and into the user's folder", async () => {
    const prefixed = await runCli(["kernel", "install", "--prefix", "env", "--name", "mine"], {
      cwd: folder,
    });
    const spec = join(folder, "env", "share", "jupyter", "kernels", "mine");
    expect(prefixed).toEqual({ code: 0, stdout: `Installed the kernel in ${spec}\n`, stderr: "" });
    expect(JSON.parse(await readFile(join(spec, "kernel.json"), "utf8"))).toMatchObject({
      language: "typescript",
    });

    const user = await runCli(["kernel", "install"], { env: { JUPYTER_DATA_DIR: join(folder, "data") } });
    expect(user.stdout).toContain(join(folder, "data", "kernels", "cellship"));
  });

  it.each([
    ["both places", ["--user", "--prefix", "x"], /either a prefix or the user's folder/],
    ["a name that Jupyter does not take", ["--name", "a/b"], /kernel name/],
    ["a place that cannot be written", ["--prefix", "/dev/null"], /Could not write/],
  ])("refuses %s in one line", async (_, words, message) => {
    const { code, stderr } = await runCli(["kernel", "install", ...words], { cwd: folder });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
  });
});

describe("cellship kernel start", () => {
  it("needs a connection file", async () => {
    expect(await runCli(["kernel", "start"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--connection-file"),
    });
  });

  it.each([
    ["does not exist", undefined],
    ["is malformed", '{"ip":"127.0.0.1"}'],
  ])("fails with one line when it %s", async (_, text) => {
    const file = join(folder, "connection.json");
    if (text !== undefined) await writeFile(file, text);
    const { code, stderr } = await runCli(["kernel", "start", "--connection-file", file]);
    expect(stderr).toContain("connection.json");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(code).not.toBe(0);
  });
});
