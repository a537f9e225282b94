import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeLab, type LabPage } from "./lab-page.js";

async function makeFiles(root: string): Promise<void> {
  await writeFile(join(root, "a.txt"), "one\ntwo\n");
  await writeFile(join(root, "b.txt"), "second\n");
}

/** Chooses an entry of a file's context menu. */
async function ofFile(lab: LabPage, name: string, entry: string): Promise<void> {
  await lab.file(name).click({ button: "right" });
  await lab.page.locator(".lm-Menu").getByText(entry, { exact: true }).click();
}

describeLab("the file browser", { prepare: makeFiles }, (lab) => {
  const names = (): Promise<string[]> => lab().page.locator(".jp-DirListing-itemText").allInnerTexts();

  it("uploads files, also ones of several chunks", async () => {
    const { page } = lab();
    const large = Buffer.alloc(3_000_000, "cellship ");
    const choosing = page.waitForEvent("filechooser");
    await page.getByTitle("Upload Files").click();
    await (await choosing).setFiles([
      { name: "up.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") },
      { name: "large.bin", mimeType: "application/octet-stream", buffer: large },
    ]);
    await expect.poll(names).toEqual(expect.arrayContaining(["up.csv", "large.bin"]));
    await expect.poll(() => readFile(join(lab().root, "large.bin"))).toEqual(large);
    expect(await readFile(join(lab().root, "up.csv"), "utf8")).toBe("a,b\n1,2\n");
  });

  it("makes a folder and renames it", async () => {
    const { page } = lab();
    await page.getByTitle("New Folder").click();
    const editor = page.locator(".jp-DirListing-editor");
    await editor.fill("results");
    await editor.press("Enter");
    await expect.poll(names).toContain("results");
  });

  it("renames a file", async () => {
    await ofFile(lab(), "b.txt", "Rename");
    const editor = lab().page.locator(".jp-DirListing-editor");
    await editor.fill("renamed.txt");
    await editor.press("Enter");
    await expect
      .poll(() => readFile(join(lab().root, "renamed.txt"), "utf8").catch(() => ""))
      .toBe("second\n");
  });

  it("moves a file into a folder by cut and paste, and by dragging", async () => {
    const { page, root } = lab();
    await ofFile(lab(), "renamed.txt", "Cut");
    await lab().file("results").dblclick();
    await expect.poll(names).toEqual([]);
    await page.locator(".jp-DirListing-content").click({ button: "right", position: { x: 60, y: 200 } });
    await page.locator(".lm-Menu").getByText("Paste", { exact: true }).click();
    await expect.poll(names).toEqual(["renamed.txt"]);
    await page.locator(".jp-BreadCrumbs-home").click();
    await expect.poll(names).toContain("up.csv");

    const [from, to] = [await lab().file("up.csv").boundingBox(), await lab().file("results").boundingBox()];
    if (from === null || to === null) throw new Error("Expected both entries in view.");
    await page.mouse.move(from.x + 60, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 70, from.y - 10, { steps: 4 });
    await page.mouse.move(to.x + 70, to.y + 12, { steps: 8 });
    await page.mouse.up();
    await expect
      .poll(() => readFile(join(root, "results", "up.csv"), "utf8").catch(() => ""))
      .toBe("a,b\n1,2\n");
  });

  it("downloads a file", async () => {
    const downloading = lab().page.waitForEvent("download");
    await ofFile(lab(), "a.txt", "Download");
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("a.txt");
    expect(await readFile(await download.path(), "utf8")).toBe("one\ntwo\n");
  });

  it("duplicates and deletes a file", async () => {
    await ofFile(lab(), "a.txt", "Duplicate");
    await expect.poll(names).toContain("a-Copy1.txt");
    await ofFile(lab(), "a-Copy1.txt", "Move to Trash");
    await lab().accept();
    await expect.poll(names).not.toContain("a-Copy1.txt");
    await lab().picture("file-browser");
  });

  it("edits a text file and saves it", async () => {
    const { page, root } = lab();
    await lab().file("a.txt").dblclick();
    const editor = page.locator(".jp-FileEditor:visible .cm-content");
    await editor.fill("changed");
    await lab().save();
    await expect.poll(() => readFile(join(root, "a.txt"), "utf8")).toBe("changed");
  });

  it("renames a notebook, saves it and shows it again after a reload", async () => {
    const { page } = lab();
    await lab().newNotebook();
    const done = await lab().run("6 * 7");
    await expect.poll(() => lab().outputText(done)).toBe("42");
    await lab().choose("File", "Rename Notebook…");
    const name = page.locator(".jp-Dialog input");
    await name.fill("answer.ipynb");
    await lab().accept();
    await lab().tab("answer.ipynb").waitFor();
    await lab().save();
    await page.reload();
    await expect.poll(() => lab().outputText(0)).toBe("42");
    await lab().tab("answer.ipynb").waitFor();
    expect(await lab().readJson("answer.ipynb")).toMatchObject({
      metadata: { kernelspec: { language: "typescript" } },
    });
    // JupyterLab sometimes asks for the old name while the file gets the new one.
    lab().forgive("/api/contents/Untitled.ipynb?");
  });
});
