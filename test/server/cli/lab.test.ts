import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCli } from "./cli.js";

describe("cellship lab", () => {
  it("says so in one line when the folder does not exist, or is a file", async () => {
    const missing = await runCli(["lab", "/no/such/folder", "--no-browser"]);
    expect([missing.code, missing.stderr]).toEqual([1, "cellship: There is no folder /no/such/folder.\n"]);
    const file = fileURLToPath(import.meta.url);
    const { code, stderr } = await runCli(["lab", file, "--no-browser"]);
    expect([code, stderr]).toEqual([1, `cellship: Expected a folder, got the file ${file}.\n`]);
  });

  it("takes one folder", async () => {
    const { code, stderr } = await runCli(["lab", "a", "b"]);
    expect(stderr).toMatch(/^cellship: Expected \[folder\], got "a" "b"\..*\n$/);
    expect(code).toBe(2);
  });

  it.each([
    ["an empty token", ["--token", ""]],
    ["a bad port", ["--port", "x"]],
  ])("refuses %s", async (_, words) => {
    const { code, stderr } = await runCli(["lab", ".", "--no-browser", ...words]);
    expect(stderr).toMatch(/^cellship: Expected --(?:token|port) .*\n$/);
    expect(code).toBe(2);
  });
});
