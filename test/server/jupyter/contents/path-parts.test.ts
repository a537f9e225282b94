import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Contents } from "../../../../server/jupyter/contents/contents.js";
import { pathParts } from "../../../../server/jupyter/contents/path-parts.js";

describe("a client's path", () => {
  it.each([
    ["", []],
    ["/", []],
    ["a/b c.txt", ["a", "b c.txt"]],
    ["//a//./b/", ["a", "b"]],
    ["%2e%2e/x", ["%2e%2e", "x"]],
  ])("%j is %j everywhere", (path, parts) => {
    for (const platform of ["linux", "win32"] as const)
      expect(pathParts(path, { allowsHidden: false, platform })).toEqual(parts);
  });

  it.each([["../x"], ["a/../b"], [".."], ["a\0b"], [".env"], ["a/.git/config"], ["..."]])(
    "%j is refused everywhere",
    (path) => {
      for (const platform of ["linux", "win32"] as const)
        expect(pathParts(path, { allowsHidden: false, platform })).toBeUndefined();
    },
  );

  it.each([
    ["C:/x"],
    ["C:x"],
    ["a:b"],
    ["..\\x"],
    ["a\\..\\..\\x"],
    ["\\\\server\\share"],
    ["\\\\?\\C:\\x"],
    ["a.txt::$DATA"],
    [".env::$INDEX_ALLOCATION"],
    ["CON"],
    ["con.txt"],
    ["a/NUL"],
    ["COM1.log"],
    ["lpt\u00b9"],
    ["a."],
    ["a "],
    ["a/.. /b"],
    ["a*"],
    ["a|b"],
    ["a\u0001"],
  ])("%j is refused on Windows, where it means something else", (path) => {
    expect(pathParts(path, { allowsHidden: true, platform: "win32" })).toBeUndefined();
    expect(pathParts(path, { allowsHidden: true, platform: "linux" })).toEqual(path.split("/"));
  });

  it("may be hidden where that is allowed, but never lead up", () => {
    expect(pathParts(".a/.b", { allowsHidden: true })).toEqual([".a", ".b"]);
    expect(pathParts(".a/..", { allowsHidden: true })).toBeUndefined();
  });
});

describe("symbolic links", () => {
  it("are followed within the folder, and out of it only where that is allowed", async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "cellship-links-")));
    const root = join(folder, "served");
    await mkdir(join(root, "data"), { recursive: true });
    await mkdir(join(folder, "served-beside"));
    await writeFile(join(folder, "served-beside", "x"), "");
    for (const [target, name] of [
      ["data", "inside"],
      ["..", "up"],
      ["../served-beside", "beside"],
      ["../served-beside/new", "dangling"],
      ["data/new", "fresh"],
      ["loop", "loop"],
      [root, "self"],
    ] as const) {
      await symlink(target, join(root, name));
    }
    // The folder itself may be reached by a link.
    await symlink(root, join(folder, "entry"));
    for (const entry of [root, join(folder, "entry")]) {
      const [strict, open] = [new Contents(entry), new Contents(entry, { allowExternalLinks: true })];
      for (const path of ["inside/a", "fresh", "self/data", "data/not/there/yet", "loop"])
        expect(strict.resolve(path), path).toBe(join(entry, path));
      for (const path of ["up", "up/served/data/../x", "beside/x", "beside/not/there", "dangling"])
        expect(() => strict.resolve(path), path).toThrow("No such file or directory");
      expect(open.resolve("beside/x")).toBe(join(entry, "beside/x"));
      expect(() => open.resolve("../served-beside/x")).toThrow("No such file or directory");
    }
    await rm(folder, { recursive: true });
  });
});
