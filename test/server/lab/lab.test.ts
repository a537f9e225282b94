import { expect, it } from "vitest";
import { copyNotebooks, describeLab } from "./lab-page.js";

describeLab("the quickstart", { prepare: copyNotebooks }, (lab) => {
  it("opens the first notebook, without the token in the address", async () => {
    const { page } = lab();
    expect(new URL(page.url()).pathname).toBe("/lab/tree/quickstart.ipynb");
    expect(page.url()).not.toContain("token");
    await expect.poll(() => page.locator(".jp-Toolbar-kernelName").innerText()).toContain("TypeScript");
    await lab().picture("lab-open");
  });

  it("runs all of the quickstart, with its figures drawn, and saves it", { timeout: 240_000 }, async () => {
    const { page } = lab();
    await lab().choose("Run", "Run All Cells");
    const counts = async (): Promise<unknown[]> => {
      await page.keyboard.press("Control+s");
      const { cells } = (await lab().readJson("quickstart.ipynb")) as {
        cells: { cell_type: string; execution_count: number | null; outputs: { output_type: string }[] }[];
      };
      return cells
        .filter(({ cell_type: type }) => type === "code")
        .map(({ execution_count: count, outputs }) =>
          outputs.some(({ output_type: type }) => type === "error") ? "error" : count,
        );
    };
    const all = Array.from({ length: 18 }, (_, index) => index + 1);
    await expect.poll(counts, { timeout: 200_000, interval: 2000 }).toEqual(all);

    const curve = page.locator(".cellship-Plotly .main-svg").first();
    await curve.scrollIntoViewIfNeeded();
    const line = page.locator(".cellship-Plotly .scatterlayer path.js-line").first();
    expect((await line.boundingBox())?.width).toBeGreaterThan(100);
    await page.locator(".jp-Notebook").hover();
    await page.mouse.wheel(0, 350);
    await expect.poll(async () => (await line.boundingBox())?.y).toBeLessThan(700);
    await lab().picture("lab-quickstart");
  });

  it("makes a new notebook, runs TypeScript in it and shows a type error in place", async () => {
    await lab().newNotebook();
    const first = await lab().run(
      "interface Point { x: number }\nconst origin: Point = { x: 41 };\norigin.x + 1",
    );
    await expect.poll(() => lab().outputText(first)).toContain("42");
    const second = await lab().run("const text: string = origin;");
    await expect.poll(() => lab().outputText(second)).toContain("TS2322");
    await lab().picture("lab-type-error");
  });

  it("completes members by their types", async () => {
    const { page } = lab();
    const last = (await page.locator(".jp-Notebook:visible .jp-Cell").count()) - 1;
    await lab().cell(last).locator(".cm-content").click();
    await page.keyboard.insertText("origin.");
    await page.keyboard.press("Tab");
    await expect.poll(() => page.locator(".jp-Completer:visible").innerText()).toContain("x");
    await page.keyboard.press("Escape");
  });

  it("interrupts an endless loop and keeps the variables", async () => {
    const loop = await lab().run("while (true) {}");
    await expect.poll(() => lab().cell(loop).locator(".jp-InputPrompt").innerText()).toBe("[*]:");
    await lab().choose("Kernel", "Interrupt Kernel");
    await expect.poll(() => lab().outputText(loop)).toContain("KeyboardInterrupt");
    const after = await lab().run("origin.x");
    await expect.poll(() => lab().outputText(after)).toContain("41");
  });

  it("says that the runtime died, and goes on without its variables", async () => {
    const crash = await lab().run("process.exit(3)");
    await expect.poll(() => lab().outputText(crash)).toMatch(/process.*(ended|exit)/i);
    const after = await lab().run("typeof globalThis");
    await expect.poll(() => lab().outputText(after)).toContain("object");
  });

  it("restarts the kernel on request", async () => {
    await lab().run("const kept = 1;");
    await lab().choose("Kernel", "Restart Kernel…");
    await lab().accept();
    const after = await lab().run("typeof kept");
    await expect.poll(() => lab().outputText(after)).toMatch(/undefined|TS2304/);
  });

  it("shows one kernel to two pages", async () => {
    const { page } = lab();
    const other = await lab().context.newPage();
    lab().watch(other);
    await other.goto(page.url());
    await other.locator(".jp-Notebook:visible .jp-Cell").first().waitFor();
    await expect.poll(() => lab().connections()).toContain(2);
    const shared = await lab().run("40 + 2");
    await expect.poll(() => lab().outputText(shared)).toContain("42");
    await other.close();
  });

  it("stops at a breakpoint and shows the variables", async () => {
    const { page } = lab();
    await page.getByTitle("Enable Debugger").and(page.locator(":visible")).click();
    const last = (await page.locator(".jp-Notebook:visible .jp-Cell").count()) - 1;
    await lab().cell(last).locator(".cm-content").click();
    await page.keyboard.insertText("const price = 20;\nconst total = price * 2;\ntotal");
    const gutter = lab().cell(last).locator(".cm-breakpoint-gutter .cm-gutterElement");
    await gutter.nth(2).click();
    await page.locator(".jp-DebuggerBreakpoint").waitFor();
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-DebuggerCallstackFrame").waitFor();
    const variables = page.locator(".jp-DebuggerVariables");
    await expect.poll(() => variables.innerText()).toMatch(/price\D*20\s*total\D*undefined/);
    await lab().picture("lab-debugger");
    await page.getByTitle("Continue (F9)").click();
    await expect.poll(() => lab().outputText(last)).toContain("40");
  });

  it("switches to the dark theme", async () => {
    const { page } = lab();
    await lab().choose("Settings", "Theme", "JupyterLab Dark");
    await expect.poll(() => page.locator("body").getAttribute("data-jp-theme-light")).toBe("false");
    await lab().picture("lab-dark");
  });
});
