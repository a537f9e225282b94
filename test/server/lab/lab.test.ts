import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../helpers/free-port.js";
import { type LabProcess, startLab } from "../../helpers/lab-process.js";
import { hasPeer } from "../../helpers/peers.js";
import { runCli } from "../cli/cli.js";

const executablePath = "/usr/bin/chromium";
const isPresent = hasPeer("Chromium", existsSync(executablePath), "apt-get install chromium");
/** Installing and bundling JupyterLab, where that has not been done. */
const buildTimeoutMs = 15 * 60_000;
/** Pictures of the main states, to be looked at. */
const pictures = "dist/test-pictures";

describe.skipIf(!isPresent)("JupyterLab in Chromium", { timeout: 120_000 }, () => {
  let folder: string;
  let environment: Readonly<Record<string, string>>;
  let lab: LabProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  const cell = (index: number) => page.locator(".jp-Notebook:visible .jp-Cell").nth(index);
  const output = (index: number) => cell(index).locator(".jp-OutputArea-output");
  /** What a cell has put out by now; unlike `innerText`, this does not wait for an output. */
  const outputText = async (index: number): Promise<string> =>
    (await output(index).allInnerTexts()).join("\n");

  /** Chooses an entry of the menu bar, by its words. */
  async function choose(menu: string, entry: string): Promise<void> {
    await page.getByRole("menuitem", { name: menu, exact: true }).click();
    await page.locator(".lm-Menu").getByText(entry, { exact: true }).click();
  }

  /** Puts code into the last cell and runs it; the next cell is then the last one. */
  async function run(code: string): Promise<number> {
    // An open completer would take the keys.
    await page.keyboard.press("Escape");
    const index = (await page.locator(".jp-Notebook:visible .jp-Cell").count()) - 1;
    const editor = cell(index).locator(".cm-content");
    await editor.fill(code);
    await expect.poll(() => editor.innerText()).toBe(code);
    // Takes the focus again, which a notebook that is still being opened may have taken.
    await editor.press("Shift+Enter");
    return index;
  }

  beforeAll(async () => {
    const { status, stderr } = spawnSync(process.execPath, ["server/lab/build.mjs"], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    await mkdir(pictures, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), "cellship-lab-test-"));
    await cp("notebooks", join(folder, "root"), { recursive: true });
    environment = {
      CELLSHIP_SERVER_URL: `http://127.0.0.1:${await freePort()}`,
      CELLSHIP_MODELS: join(folder, "models"),
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      XDG_STATE_HOME: join(folder, "state"),
    };
    lab = await startLab(join(folder, "root"), environment);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    page = await context.newPage();
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("response", (response) => {
      if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(lab.url);
    await cell(0).waitFor();
  }, buildTimeoutMs);

  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await page.screenshot({ path: join(pictures, `failed: ${task.name}.png`) });
    console.error((await page.locator(".jp-Notebook:visible, .jp-Dialog").allInnerTexts()).join("\n"));
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.close();
    if (folder === undefined) return;
    await runCli(["stop", "--models", join(folder, "models")]);
    await rm(folder, { recursive: true, force: true });
  });

  it("opens the first notebook, without the token in the address", async () => {
    expect(new URL(page.url()).pathname).toBe("/lab/tree/quickstart.ipynb");
    expect(page.url()).not.toContain("token");
    await expect.poll(() => page.locator(".jp-Toolbar-kernelName").innerText()).toContain("TypeScript");
    await page.screenshot({ path: join(pictures, "lab-open.png") });
  });

  it("runs all of the quickstart, with its figures drawn, and saves it", { timeout: 240_000 }, async () => {
    await choose("Run", "Run All Cells");
    const file = join(folder, "root", "quickstart.ipynb");
    const counts = async (): Promise<unknown[]> => {
      await page.keyboard.press("Control+s");
      const { cells } = JSON.parse(await readFile(file, "utf8")) as {
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
    await page.screenshot({ path: join(pictures, "lab-quickstart.png") });
  });

  it("makes a new notebook, runs TypeScript in it and shows a type error in place", async () => {
    await choose("File", "New Launcher");
    // A notebook that is still being opened may come to the front.
    await page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").filter({ hasText: "Launcher" }).last().click();
    await page.locator(".jp-LauncherCard").filter({ hasText: "TypeScript" }).first().click();
    await expect.poll(() => page.locator(".jp-Notebook:visible .jp-Cell").count()).toBe(1);
    await page.locator(".jp-Notebook-ExecutionIndicator:visible[data-status=idle]").waitFor();
    const first = await run("interface Point { x: number }\nconst origin: Point = { x: 41 };\norigin.x + 1");
    await expect.poll(() => outputText(first)).toContain("42");
    const second = await run("const text: string = origin;");
    await expect.poll(() => outputText(second)).toContain("TS2322");
    await page.screenshot({ path: join(pictures, "lab-type-error.png") });
  });

  it("completes members by their types", async () => {
    const last = (await page.locator(".jp-Notebook:visible .jp-Cell").count()) - 1;
    await cell(last).locator(".cm-content").click();
    await page.keyboard.insertText("origin.");
    await page.keyboard.press("Tab");
    await expect.poll(() => page.locator(".jp-Completer:visible").innerText()).toContain("x");
    await page.keyboard.press("Escape");
  });

  it("interrupts an endless loop and keeps the variables", async () => {
    const loop = await run("while (true) {}");
    await expect.poll(() => cell(loop).locator(".jp-InputPrompt").innerText()).toBe("[*]:");
    await choose("Kernel", "Interrupt Kernel");
    await expect.poll(() => outputText(loop)).toContain("KeyboardInterrupt");
    const after = await run("origin.x");
    await expect.poll(() => outputText(after)).toContain("41");
  });

  it("says that the runtime died, and goes on without its variables", async () => {
    const crash = await run("process.exit(3)");
    await expect.poll(() => outputText(crash)).toMatch(/process.*(ended|exit)/i);
    const after = await run("typeof globalThis");
    await expect.poll(() => outputText(after)).toContain("object");
  });

  it("restarts the kernel on request", async () => {
    await run("const kept = 1;");
    await choose("Kernel", "Restart Kernel…");
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    const after = await run("typeof kept");
    await expect.poll(() => outputText(after)).toMatch(/undefined|TS2304/);
  });

  it("shows one kernel to two pages", async () => {
    const other = await context.newPage();
    await other.goto(page.url());
    await other.locator(".jp-Notebook:visible .jp-Cell").first().waitFor();
    const connections = async (): Promise<readonly number[]> => {
      const answer = await context.request.get(new URL("/api/kernels", lab.url).href);
      return ((await answer.json()) as { connections: number }[]).map((kernel) => kernel.connections);
    };
    await expect.poll(connections).toContain(2);
    const shared = await run("40 + 2");
    await expect.poll(() => outputText(shared)).toContain("42");
    await other.close();
  });

  it("stops at a breakpoint and shows the variables", async () => {
    await page.getByTitle("Enable Debugger").and(page.locator(":visible")).click();
    const last = (await page.locator(".jp-Notebook:visible .jp-Cell").count()) - 1;
    await cell(last).locator(".cm-content").click();
    await page.keyboard.insertText("const price = 20;\nconst total = price * 2;\ntotal");
    const gutter = cell(last).locator(".cm-breakpoint-gutter .cm-gutterElement");
    await gutter.nth(2).click();
    await page.locator(".jp-DebuggerBreakpoint").waitFor();
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-DebuggerCallstackFrame").waitFor();
    const variables = page.locator(".jp-DebuggerVariables");
    await expect.poll(() => variables.innerText()).toMatch(/price\D*20\s*total\D*undefined/);
    await page.screenshot({ path: join(pictures, "lab-debugger.png") });
    await page.getByTitle("Continue (F9)").click();
    await expect.poll(() => outputText(last)).toContain("40");
  });

  it("switches to the dark theme", async () => {
    await page.getByRole("menuitem", { name: "Settings", exact: true }).click();
    await page.locator(".lm-Menu").getByText("Theme", { exact: true }).hover();
    await page.locator(".lm-Menu").getByText("JupyterLab Dark", { exact: true }).click();
    await expect.poll(() => page.locator("body").getAttribute("data-jp-theme-light")).toBe("false");
    await page.screenshot({ path: join(pictures, "lab-dark.png") });
  });

  it("had no error in the page, and none in the server", () => {
    expect(problems).toEqual([]);
    expect(lab.stderr()).toBe("");
  });

  it("ends with 0 at Ctrl-C", async () => {
    expect(await lab.close()).toBe(0);
  });
});
