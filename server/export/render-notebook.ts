import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { escapeHtml } from "../../lib/html.js";
import { highlight } from "./highlight.js";
import { renderMarkdown } from "./markdown.js";
import { joinText, type NotebookCell, type NotebookContent } from "./notebook.js";
import { plotlyScripts } from "./plotly-script.js";
import { isPlotly, renderOutput } from "./render-output.js";
import { styleSheet } from "./style-sheet.js";

/**
 * A notebook as one HTML page that needs nothing else: no server, no network. Markup and scripts in the notebook's
 * own outputs are kept, as in JupyterLab.
 *
 * @param options - `fileName`: the title when no heading gives one; `footer`: last line of the page.
 */
export async function renderNotebookHtml(
  content: NotebookContent,
  options: { readonly fileName: string; readonly footer: string },
): Promise<string> {
  const language = languageOf(content);
  const sections = content.cells.map((cell) => renderCell(cell, language)).filter((html) => html !== "");
  const scripts = content.cells.flatMap(outputsOf).some(isPlotly) ? await plotlyScripts() : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(titleOf(content) ?? options.fileName)}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
${sections.join("\n")}
</main>
<footer>${escapeHtml(options.footer)}</footer>
${scripts}
</body>
</html>
`;
}

function renderCell(cell: NotebookCell, language: string): string {
  const source = joinText(cell.source);
  switch (cell.cell_type) {
    case "markdown":
      return `<section class="markdown-cell">${renderMarkdown(source, attachmentsOf(cell))}</section>`;
    case "code":
      return source.trim() === "" ? "" : renderCodeCell(cell, source, language);
    default:
      return `<section class="raw-cell"><pre>${escapeHtml(source)}</pre></section>`;
  }
}

function renderCodeCell(cell: NotebookCell, source: string, language: string): string {
  const outputs = outputsOf(cell).map(renderOutput).join("\n");
  const count = cell.execution_count ?? "";
  return `<section class="code-cell">
<div class="count">${count === "" ? "" : `[${count}]`}</div>
<pre class="source"><code>${highlight(source, language)}</code></pre>
${outputs === "" ? "" : `<div class="outputs">${outputs}</div>`}
</section>`;
}

function outputsOf(cell: NotebookCell): JsonObject[] {
  return (cell.outputs ?? []).map((output) => ({ ...output }));
}

function attachmentsOf(cell: NotebookCell): ReadonlyMap<string, string> {
  const attachments = isJsonObject(cell.attachments) ? cell.attachments : {};
  return new Map(
    Object.entries(attachments).flatMap(([name, bundle]): [string, string][] => {
      const [entry] = isJsonObject(bundle) ? Object.entries(bundle) : [];
      return entry ? [[name, `data:${entry[0]};base64,${joinText(entry[1])}`]] : [];
    }),
  );
}

function languageOf({ metadata }: NotebookContent): string {
  const name = isJsonObject(metadata.language_info) ? metadata.language_info.name : undefined;
  return typeof name === "string" ? name : "typescript";
}

function titleOf(content: NotebookContent): string | undefined {
  const heading = content.cells
    .filter((cell) => cell.cell_type === "markdown")
    .map((cell) => /^#\s+(.+)$/m.exec(joinText(cell.source))?.[1])
    .find((text) => text !== undefined);
  return heading?.replace(/[*_`]/g, "").trim();
}
