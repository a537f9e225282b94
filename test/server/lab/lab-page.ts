import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildLab, buildTimeoutMs } from "../../helpers/build-lab.js";
import { freePort } from "../../helpers/free-port.js";
import { type LabProcess, startLab } from "../../helpers/lab-process.js";
import { hasPeer } from "../../helpers/peers.js";
import { runCli } from "../cli/cli.js";

const executablePath = "/usr/bin/chromium";
const isPresent = hasPeer("Chromium", existsSync(executablePath), "apt-get install chromium");
/** Pictures of the main states, to be looked at. */
const pictures = "dist/test-pictures";

/** `cellship lab` on a folder of its own, shown in Chromium. */
export class LabPage {
  readonly folder: string;
  /** Shown in the file browser. */
  readonly root: string;
  readonly lab: LabProcess;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page: uncaught errors, error messages of the console, refused requests. */
  readonly problems: string[] = [];

  private constructor(parts: Pick<LabPage, "folder" | "root" | "lab" | "browser" | "context" | "page">) {
    ({ folder: this.folder, root: this.root, lab: this.lab } = parts);
    ({ browser: this.browser, context: this.context, page: this.page } = parts);
    this.watch(this.page);
  }

  /** @param prepare - Puts files into the folder that the page is to show. */
  static async open(prepare: (root: string) => Promise<void>): Promise<LabPage> {
    buildLab();
    await mkdir(pictures, { recursive: true });
    const folder = await mkdtemp(join(tmpdir(), "cellship-lab-test-"));
    const root = join(folder, "root");
    await mkdir(root);
    await prepare(root);
    const lab = await startLab(root, {
      CELLSHIP_SERVER_URL: `http://127.0.0.1:${await freePort()}`,
      CELLSHIP_MODELS: join(folder, "models"),
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      XDG_STATE_HOME: join(folder, "state"),
    });
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return new LabPage({ folder, root, lab, browser, context, page });
  }

  /** Notes what goes wrong in a page. */
  watch(page: Page): void {
    page.on("pageerror", ({ message }) => this.problems.push(message));
    page.on("console", (message) => {
      // Kernels broadcast to all pages, JupyterLab does not expect comms that another page opened.
      if (message.type() !== "error" || message.text().startsWith("Comm not found")) return;
      this.problems.push(`${message.text()} (${message.location().url})`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.problems.push(`${response.status()} ${response.url()}`);
    });
  }

  /** Takes the problems that name an address out of those that the page may not have had. */
  forgive(address: string): void {
    const others = this.problems.filter((problem) => !problem.includes(address));
    this.problems.splice(0, Number.POSITIVE_INFINITY, ...others);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.lab.close();
    await runCli(["stop", "--models", join(this.folder, "models")]);
    await rm(this.folder, { recursive: true, force: true });
  }

  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook:visible .jp-Cell").nth(index);
  }

  output(index: number): Locator {
    return this.cell(index).locator(".jp-OutputArea-output");
  }

  /** What a cell has put out by now; unlike `innerText`, this does not wait for an output. */
  async outputText(index: number): Promise<string> {
    return (await this.output(index).allInnerTexts()).join("\n");
  }

  /** What stands in the notebook's cells, without empty lines. */
  async sources(): Promise<string[]> {
    const editors = this.page.locator(".jp-Notebook:visible .jp-Cell .cm-content");
    // CodeMirror keeps an empty line open by a character without width.
    return (await editors.allInnerTexts()).map((text) =>
      text.replaceAll("\u200b", "").replaceAll(/\n+/g, "\n").trim(),
    );
  }

  /** Makes a cell the active one, so that keys are commands. */
  async select(index: number): Promise<void> {
    await this.cell(index).locator(".jp-InputArea-prompt").click();
    await this.page.keyboard.press("Escape");
    await this.cell(index).and(this.page.locator(".jp-mod-commandMode .jp-mod-active")).waitFor();
  }

  /** Chooses an entry of the menu bar by its words, and one of its submenu. */
  async choose(menu: string, ...entries: string[]): Promise<void> {
    await this.page.getByRole("menuitem", { name: menu, exact: true }).click();
    for (const [depth, entry] of entries.entries()) {
      const item = this.page.locator(".lm-Menu").nth(depth).getByText(entry, { exact: true });
      if (depth < entries.length - 1) await item.hover();
      else await item.click();
    }
  }

  /** Presses the dialog's button that goes on. */
  async accept(): Promise<void> {
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
  }

  /** Puts code into a cell and waits until it stands there. */
  async fill(index: number, code: string): Promise<Locator> {
    const editor = this.cell(index).locator(".cm-content");
    await expect
      .poll(async () => {
        // A notebook that is still being opened may lose what is typed.
        if ((await editor.innerText()) !== code) await editor.fill(code);
        return editor.innerText();
      })
      .toBe(code);
    return editor;
  }

  /** Puts code into the last cell and runs it; the next cell is then the last one. */
  async run(code: string): Promise<number> {
    // An open completer would take the keys.
    await this.page.keyboard.press("Escape");
    const index = (await this.page.locator(".jp-Notebook:visible .jp-Cell").count()) - 1;
    const editor = await this.fill(index, code);
    // Takes the focus again, which a notebook that is still being opened may have taken.
    await editor.press("Shift+Enter");
    return index;
  }

  /** Opens a notebook of the TypeScript kernel through the launcher; its kernel may still be starting. */
  async newNotebook(): Promise<void> {
    await this.choose("File", "New Launcher");
    // A notebook that is still being opened may come to the front.
    await this.tab("Launcher").last().click();
    await this.page.locator(".jp-LauncherCard:visible").filter({ hasText: "TypeScript" }).first().click();
    await expect.poll(() => this.page.locator(".jp-Notebook:visible .jp-Cell").count()).toBe(1);
    const kernelName = this.page.locator(".jp-Toolbar-kernelName:visible");
    await expect.poll(() => kernelName.allInnerTexts()).toEqual([expect.stringContaining("TypeScript")]);
  }

  /** Waits until pages are connected to all kernels and the one of the notebook in view has nothing to do. */
  async idle(): Promise<void> {
    // A notebook shows an idle kernel also before it has one.
    await expect.poll(async () => (await this.connections()).every((count) => count > 0)).toBe(true);
    await this.page.locator(".jp-Notebook-ExecutionIndicator:visible[data-status=idle]").waitFor();
  }

  /** How many pages are connected to each of the kernels. */
  async connections(): Promise<readonly number[]> {
    const answer = await this.context.request.get(new URL("/api/kernels", this.lab.url).href);
    return ((await answer.json()) as { connections: number }[]).map(({ connections }) => connections);
  }

  /** Saves the document in view; one without a name keeps the name that the dialog proposes. */
  async save(): Promise<void> {
    await this.page.keyboard.press("Control+s");
    const proposal = this.page.locator(".jp-Dialog .jp-mod-accept");
    await expect
      .poll(async () => {
        if ((await proposal.count()) > 0) await proposal.click();
        return this.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty").count();
      })
      .toBe(0);
  }

  /** Tabs of open documents by their titles. */
  tab(title: string): Locator {
    return this.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").filter({ hasText: title });
  }

  /** Waits until a document is the one that keys and menus are for. */
  async isCurrent(title: string): Promise<void> {
    await this.tab(title).and(this.page.locator(".jp-mod-current")).waitFor();
  }

  /** Entries of the file browser by their names. */
  file(name: string): Locator {
    return this.page.locator(".jp-DirListing-item").filter({ hasText: name });
  }

  /** A file of the folder as JSON. */
  async readJson(name: string): Promise<unknown> {
    return JSON.parse(await readFile(join(this.root, name), "utf8"));
  }

  /** Keeps a picture of the page. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }
}

/** How {@link describeLab} begins. */
export interface LabTestOptions {
  /** Puts files into the folder. Default: none. */
  readonly prepare?: (root: string) => Promise<void>;
  /** Path of the page to open in place of the printed one, e.g. `/lab/tree/a.ipynb`. */
  readonly path?: string;
}

/** Puts all of `notebooks/` into the folder. */
export function copyNotebooks(root: string): Promise<void> {
  return cp("notebooks", root, { recursive: true });
}

/**
 * Tests in one page of JupyterLab, one after another. They are skipped, loudly, without Chromium. Afterwards, the page
 * must have had no errors, and the server must end cleanly.
 */
export function describeLab(
  topic: string,
  { prepare = async () => {}, path }: LabTestOptions,
  tests: (lab: () => LabPage) => void,
): void {
  describe.skipIf(!isPresent)(`JupyterLab in Chromium: ${topic}`, { timeout: 120_000 }, () => {
    let lab: LabPage | undefined;
    const current = (): LabPage => {
      if (lab === undefined) throw new Error("Expected the page to be open.");
      return lab;
    };

    beforeAll(async () => {
      lab = await LabPage.open(prepare);
      await lab.page.goto(lab.lab.url);
      if (path !== undefined) await lab.page.goto(new URL(path, lab.lab.url).href);
      await lab.page.locator("#jp-main-dock-panel").waitFor();
    }, buildTimeoutMs);

    afterEach(async ({ task }) => {
      if (task.result?.state !== "fail" || lab === undefined) return;
      await lab.picture(`failed: ${task.name.replaceAll("/", " ")}`);
      console.error((await lab.page.locator(".jp-Notebook:visible, .jp-Dialog").allInnerTexts()).join("\n"));
    });

    afterAll(() => lab?.close());

    tests(current);

    it("had no error in the page, and none in the server", () => {
      expect(current().problems).toEqual([]);
      expect(current().lab.stderr()).toBe("");
    });

    it("ends with 0 at Ctrl-C", async () => {
      expect(await current().lab.close()).toBe(0);
    });
  });
}
