import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Contents } from "../../../../server/jupyter/contents/contents.js";
import { createTrash, userTrash } from "../../../../server/jupyter/contents/trash.js";

describe("deleting", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-trash-"));
  });
  afterAll(async () => rm(folder, { recursive: true }));
  beforeEach(async () => {
    await mkdir(join(folder, "root", "full"), { recursive: true });
    await writeFile(join(folder, "root", "full", "a b.txt"), "kept");
  });

  it("moves files and full folders to the trash, with a note on where they came from", async () => {
    const trash = { files: join(folder, "Trash", "files"), info: join(folder, "Trash", "info") };
    const contents = new Contents(join(folder, "root"), { trash: createTrash(trash) });
    await contents.delete("full/a b.txt");
    await writeFile(join(folder, "root", "full", "a b.txt"), "another");
    await contents.delete("full/a b.txt");
    expect((await readdir(trash.files)).sort()).toEqual(["a b 2.txt", "a b.txt"]);
    await writeFile(join(folder, "root", "full", "inner.txt"), "inside");
    await contents.delete("full");
    expect(await readFile(join(trash.files, "full", "inner.txt"), "utf8")).toBe("inside");
    expect(await contents.exists("full")).toBe(false);
    const note = await readFile(join(trash.info, "a b.txt.trashinfo"), "utf8");
    expect(note).toMatch(
      /^\[Trash Info\]\nPath=\/.*\/root\/full\/a%20b\.txt\nDeletionDate=\d{4}-.*T[\d:]+\n$/,
    );
  });

  it("refuses a full folder where there is no trash; one with checkpoints only is empty", async () => {
    const contents = new Contents(join(folder, "root"));
    await expect(contents.delete("full")).rejects.toMatchObject({ status: 400, message: /full not empty/ });
    await contents.delete("full/a b.txt");
    await mkdir(join(folder, "root", "full", ".ipynb_checkpoints"));
    await contents.delete("full");
    expect(await contents.exists("full")).toBe(false);
  });

  it("knows the trash of each system", () => {
    const surroundings = { environment: {}, homeFolder: "/home/ada" };
    expect(userTrash({ ...surroundings, platform: "win32" })).toBeUndefined();
    for (const platform of ["linux", "darwin"] as const)
      expect(userTrash({ ...surroundings, platform })).toBeDefined();
  });
});
