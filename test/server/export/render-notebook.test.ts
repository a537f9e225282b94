import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { NotebookContent } from "../../../server/export/notebook.js";
import { renderNotebookHtml } from "../../../server/export/render-notebook.js";
import { hasPeer } from "../../helpers/peers.js";

const browser = "/usr/bin/chromium";
const hasBrowser = hasPeer("Chromium", existsSync(browser), "apt-get install chromium");

const figure = {
  data: [{ type: "scatter", x: [0, 1], y: [0, 1], name: "</script><b>" }],
  layout: { title: { text: "ROC" } },
};
const output = (data: object) => ({ output_type: "display_data", data, metadata: {} });
const content = {
  nbformat: 4,
  metadata: { language_info: { name: "typescript" } },
  cells: [
    {
      cell_type: "markdown",
      metadata: {},
      source: ["# Real *story*\n", "\n", "| a | b |\n|---|---|\n| 1 | 2 |\n\n![dot](attachment:dot.png)"],
      attachments: { "dot.png": { "image/png": "aGk=" } },
    },
    {
      cell_type: "code",
      metadata: {},
      source: "const html = `<b>bold</b>`;",
      execution_count: 7,
      outputs: [
        { output_type: "stream", name: "stdout", text: ["<i>not html</i>\n"] },
        output({ "application/vnd.plotly.v1+json": figure, "text/plain": "Figure" }),
        output({ "text/html": ["<table><tr><td>cell</td></tr></table>"], "text/plain": "no" }),
        output({ "image/png": "aGk=\n" }),
        output({ "application/vnd.custom+json": { answer: 42 } }),
        { output_type: "error", ename: "E", evalue: "v", traceback: ["\u001b[31mE\u001b[0m: v"] },
      ],
    },
    { cell_type: "raw", metadata: {}, source: "<raw>" },
  ],
} as unknown as NotebookContent;
const options = { fileName: "story.ipynb", footer: "run <just now>" };

describe("the HTML report", () => {
  it("shows markdown, code, and each output by its best MIME type", async () => {
    const html = await renderNotebookHtml(content, options);
    expect(html).toContain("<title>Real story</title>");
    expect(html).toContain("<h1>Real <em>story</em></h1>");
    expect(html).toContain('src="data:image/png;base64,aGk="');
    expect(html).toContain('<div class="count">[7]</div>');
    expect(html).toContain('<span class="hljs-keyword">const</span>');
    expect(html).toContain("&lt;i&gt;not html&lt;/i&gt;");
    expect(html).toContain("<td>cell</td>");
    expect(html).toContain("&quot;answer&quot;: 42");
    expect(html).toContain('<span style="color: var(--ansi-red)">E</span>: v');
    expect(html).toContain("&lt;raw&gt;");
    expect(html).toContain("run &lt;just now&gt;");
    expect(html).not.toContain("Figure");
  });

  it("carries plotly.js only when a figure needs it", async () => {
    const plain = { ...content, cells: content.cells.slice(0, 1) };
    expect((await renderNotebookHtml(plain, options)).length).toBeLessThan(20_000);
  });

  it.skipIf(!hasBrowser)("is drawn by a browser, light and dark, without a request or an error", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cellship-html-"));
    const file = join(folder, "report.html");
    await writeFile(file, await renderNotebookHtml(content, options));
    const chrome = await chromium.launch({
      executablePath: browser,
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    try {
      const page = await chrome.newPage({ colorScheme: "light" });
      const troubles: string[] = [];
      page.on("pageerror", (error) => troubles.push(error.message));
      page.on("request", (request) => {
        if (/^https?:/.test(request.url())) troubles.push(request.url());
      });
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector(".plotly-figure .main-svg .trace");
      // As text: the test's own compiler knows no browser.
      const colors = (): Promise<string[]> =>
        page.evaluate(
          '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector(".gtitle")).fill]',
        );
      const light = await colors();
      await page.emulateMedia({ colorScheme: "dark" });
      await expect.poll(async () => (await colors())[1]).not.toBe(light[1]);
      expect((await colors())[0]).not.toBe(light[0]);
      expect(troubles).toEqual([]);
    } finally {
      await chrome.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
