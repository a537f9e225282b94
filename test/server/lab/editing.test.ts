import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeLab } from "./lab-page.js";

const heading = { cell_type: "markdown", id: "head", metadata: {}, source: "# Sums" };

function codeCell(id: string, source: string): object {
  return { cell_type: "code", id, metadata: {}, source, execution_count: null, outputs: [] };
}

async function writeNotebook(root: string): Promise<void> {
  const notebook = {
    cells: [heading, codeCell("one", "1 + 1"), codeCell("two", "2 + 2"), codeCell("three", "3 + 3")],
    metadata: { kernelspec: { name: "cellship", display_name: "TypeScript", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await writeFile(join(root, "sums.ipynb"), JSON.stringify(notebook));
}

describeLab("editing", { prepare: writeNotebook, path: "/lab/tree/sums.ipynb" }, (lab) => {
  const sources = (): Promise<string[]> => lab().sources();
  const prompts = async (): Promise<string[]> => {
    const all = await lab().page.locator(".jp-CodeCell:visible .jp-InputPrompt").allInnerTexts();
    return all.map((text) => text.replaceAll(/\s/g, ""));
  };
  const outputs = (): Promise<string[]> =>
    lab().page.locator(".jp-Notebook:visible .jp-OutputArea-output").allInnerTexts();

  /** Lets the time pass after which changes no longer count as one step of undoing (Yjs: 500 ms). */
  const beginStep = (): Promise<void> => lab().page.waitForTimeout(600);

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await lab().page.keyboard.press(key);
  }

  it("runs all cells", async () => {
    await lab().isCurrent("sums.ipynb");
    await lab().choose("Run", "Run All Cells");
    await expect.poll(prompts).toEqual(["[1]:", "[2]:", "[3]:"]);
    await expect.poll(outputs).toEqual(["2", "4", "6"]);
    expect(await sources()).toEqual(["# Sums", "1 + 1", "2 + 2", "3 + 3"]);
  });

  it("runs the selected cells, clears their outputs and those of all", async () => {
    await lab().select(2);
    await press("Shift+ArrowDown", "Control+Enter");
    await expect.poll(prompts).toEqual(["[1]:", "[4]:", "[5]:"]);
    await lab().select(3);
    await lab().choose("Edit", "Clear Cell Output");
    await expect.poll(outputs).toEqual(["2", "4"]);
    await lab().choose("Edit", "Clear Outputs of All Cells");
    await expect.poll(outputs).toEqual([]);
    await expect.poll(prompts).toEqual(["[]:", "[]:", "[]:"]);
  });

  it("restarts the kernel and runs all cells", async () => {
    await lab().choose("Kernel", "Restart Kernel and Run All Cells…");
    await lab().accept();
    await expect.poll(prompts).toEqual(["[1]:", "[2]:", "[3]:"]);
    await expect.poll(outputs).toEqual(["2", "4", "6"]);
  });

  it("shows outputs beside their cells", async () => {
    const isBeside = async (): Promise<boolean> => {
      const [input, output] = await Promise.all([
        lab().cell(1).locator(".jp-Cell-inputWrapper").boundingBox(),
        lab().cell(1).locator(".jp-Cell-outputWrapper").boundingBox(),
      ]);
      return input !== null && output !== null && output.x >= input.x + input.width - 20;
    };
    expect(await isBeside()).toBe(false);
    await lab().select(1);
    await press("Shift+R");
    await expect.poll(isBeside).toBe(true);
    await lab().picture("side-by-side");
    await press("Shift+R");
    await expect.poll(isBeside).toBe(false);
  });

  it("inserts and deletes cells, and takes it back", async () => {
    await lab().select(2);
    await beginStep();
    await press("b");
    await expect.poll(sources).toEqual(["# Sums", "1 + 1", "2 + 2", "", "3 + 3"]);
    await lab().select(1);
    await beginStep();
    await press("a");
    await expect.poll(sources).toEqual(["# Sums", "", "1 + 1", "2 + 2", "", "3 + 3"]);
    await lab().select(4);
    await beginStep();
    await press("d", "d");
    await expect.poll(sources).toEqual(["# Sums", "", "1 + 1", "2 + 2", "3 + 3"]);
    await press("z");
    await expect.poll(sources).toEqual(["# Sums", "", "1 + 1", "2 + 2", "", "3 + 3"]);
    await press("z");
    await expect.poll(sources).toEqual(["# Sums", "1 + 1", "2 + 2", "", "3 + 3"]);
    await press("Shift+Z");
    await expect.poll(sources).toEqual(["# Sums", "", "1 + 1", "2 + 2", "", "3 + 3"]);
    await press("z");
    await press("z");
    await expect.poll(sources).toEqual(["# Sums", "1 + 1", "2 + 2", "3 + 3"]);
  });

  it("cuts, copies, pastes and moves cells", async () => {
    await lab().select(1);
    await press("x");
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3"]);
    await lab().select(2);
    await press("v");
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3", "1 + 1"]);
    await lab().select(1);
    await press("c");
    await lab().select(3);
    await lab().choose("Edit", "Paste Cell Above");
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3", "2 + 2", "1 + 1"]);
    await lab().select(4);
    await press("Control+Shift+ArrowUp");
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3", "1 + 1", "2 + 2"]);
    await press("Control+Shift+ArrowDown");
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3", "2 + 2", "1 + 1"]);
  });

  it("duplicates, moves and deletes a cell by its toolbar", async () => {
    const button = (index: number, title: string): Promise<void> =>
      lab().cell(index).locator(`.jp-cell-toolbar [title^="${title}"]`).click();
    await lab().select(4);
    await button(4, "Create a duplicate");
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3", "2 + 2", "1 + 1", "1 + 1"]);
    await lab().select(4);
    await button(4, "Move this cell up");
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3", "1 + 1", "2 + 2", "1 + 1"]);
    await lab().select(3);
    await button(3, "Delete the cell");
    await lab().accept();
    await expect.poll(sources).toEqual(["# Sums", "2 + 2", "3 + 3", "2 + 2", "1 + 1"]);
  });

  it("moves a cell by dragging it", async () => {
    const { mouse } = lab().page;
    const prompt = await lab().cell(4).locator(".jp-InputArea-prompt").boundingBox();
    const target = await lab().cell(1).boundingBox();
    if (prompt === null || target === null) throw new Error("Expected both cells in view.");
    await lab().select(4);
    await mouse.move(prompt.x + 20, prompt.y + 10);
    await mouse.down();
    await mouse.move(prompt.x + 40, prompt.y - 20, { steps: 4 });
    await mouse.move(target.x + 100, target.y + 10, { steps: 8 });
    await mouse.up();
    await expect.poll(sources).toEqual(["# Sums", "1 + 1", "2 + 2", "3 + 3", "2 + 2"]);
  });

  it("takes back what was typed, and types it again", async () => {
    const editor = lab().cell(1).locator(".cm-content");
    await editor.click();
    await editor.press("End");
    await beginStep();
    await lab().page.keyboard.insertText(" + 7");
    await expect.poll(async () => (await sources())[1]).toBe("1 + 1 + 7");
    await press("Control+z");
    await expect.poll(async () => (await sources())[1]).toBe("1 + 1");
    await press("Control+y");
    await expect.poll(async () => (await sources())[1]).toBe("1 + 1 + 7");
    await press("Control+z");
  });

  it("merges cells and splits them", async () => {
    await lab().select(1);
    await press("Shift+ArrowDown", "Shift+M");
    await expect.poll(sources).toEqual(["# Sums", "1 + 1\n2 + 2", "3 + 3", "2 + 2"]);
    const editor = lab().cell(1).locator(".cm-content");
    await editor.click();
    await editor.press("Control+Home");
    await editor.press("End");
    await press("Control+Shift+-");
    await expect.poll(sources).toEqual(["# Sums", "1 + 1", "2 + 2", "3 + 3", "2 + 2"]);
  });

  it("turns a cell into text and back, and renders Markdown with mathematics", async () => {
    const cell = lab().cell(1);
    await lab().select(1);
    await press("r");
    await cell.and(lab().page.locator(".jp-RawCell")).waitFor();
    await press("y");
    await cell.and(lab().page.locator(".jp-CodeCell")).waitFor();
    await press("m");
    await cell.and(lab().page.locator(".jp-MarkdownCell")).waitFor();
    const editor = await lab().fill(1, "## Part\nEuler: $e^{i\\pi} = -1$");
    await editor.press("Shift+Enter");
    await cell.locator("h2").waitFor();
    await cell.locator("mjx-container").waitFor();
  });

  it("lists headings in the table of contents and folds what is below one", async () => {
    const { page } = lab();
    const cells = page.locator(".jp-Notebook:visible .jp-Cell:visible");
    await lab().choose("View", "Table of Contents");
    const contents = page.locator(".jp-TableOfContents");
    const entries = contents.locator(".jp-tocItem-content");
    await expect.poll(() => entries.allInnerTexts()).toEqual(["Sums", "Part"]);
    await contents.getByText("Part").click();
    await lab().cell(1).and(page.locator(".jp-mod-active")).waitFor();
    await lab().picture("table-of-contents");
    await lab().select(0);
    await press("ArrowLeft");
    await expect.poll(() => cells.count()).toBe(1);
    await page.getByText("4 cells hidden").waitFor();
    await press("ArrowRight");
    await expect.poll(() => cells.count()).toBe(5);
  });

  it("finds and replaces in all cells", async () => {
    const { page } = lab();
    await lab().select(0);
    await press("Control+f");
    const search = page.locator(".jp-DocumentSearch-overlay");
    const counter = (): Promise<string[]> =>
      search.locator(".jp-DocumentSearch-index-counter").allInnerTexts();
    await search.getByPlaceholder("Find").fill("2 + 2");
    await expect.poll(counter).toEqual([expect.stringMatching(/^\d\/2$/)]);
    await search.getByTitle("Use Regular Expression").click();
    await search.getByPlaceholder("Find").fill("(\\d) \\+ \\1");
    await expect.poll(counter).toEqual([expect.stringMatching(/^\d\/3$/)]);
    await search.getByTitle("Show Replace").click();
    await search.getByPlaceholder("Replace").fill("$1 * 10");
    await lab().picture("search");
    await search.getByText("Replace All", { exact: true }).click();
    await expect.poll(async () => (await sources()).slice(2)).toEqual(["2 * 10", "3 * 10", "2 * 10"]);
    await search.getByTitle("Close Search Box").click();
    await search.waitFor({ state: "detached" });
  });

  it("tags a cell", async () => {
    const { page } = lab();
    await lab().select(2);
    await lab().choose("View", "Property Inspector");
    await page.getByText("Common Tools").click();
    await page.locator(".jp-CellTags-Add").click();
    await page.keyboard.insertText("parameters");
    await press("Enter");
    await page.locator(".jp-CellTags-Applied").getByText("parameters").waitFor();
    await lab().picture("cell-tags");
    await lab().save();
    expect(await lab().readJson("sums.ipynb")).toMatchObject({
      cells: [{}, {}, { metadata: { tags: ["parameters"] } }, {}, {}],
    });
  });

  it("lists the keyboard shortcuts and finds commands by their names", async () => {
    const { page } = lab();
    await lab().select(2);
    await press("Control+Shift+h");
    await page.locator(".jp-Dialog").getByText("Run Selected Cell and Do not Advance").waitFor();
    await lab().picture("shortcuts");
    await press("Escape");
    await page.locator(".jp-Dialog").waitFor({ state: "detached" });
    const numbers = lab().cell(2).locator(".cm-lineNumbers");
    await press("Control+Shift+c");
    await page.locator(".lm-CommandPalette-input").fill("show line numbers");
    await page.locator(".lm-CommandPalette-item").getByText("Show Line Numbers").first().waitFor();
    await lab().picture("command-palette");
    await press("Enter");
    await numbers.waitFor();
    await lab().select(2);
    await press("Shift+L");
    await numbers.waitFor({ state: "detached" });
  });
});
