import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { escapeHtml } from "../../lib/html.js";
import { ansiToHtml } from "./ansi.js";
import { renderMarkdown } from "./markdown.js";
import { isJsonMimeType, joinText } from "./notebook.js";
import { scriptJson } from "./script-text.js";

/** MIME type of a plotly figure: `{data, layout, config, frames}`. */
export const plotlyMimeType = "application/vnd.plotly.v1+json";

type Renderer = (value: unknown) => string;

/** How each MIME type is shown, the best first. */
const renderers: readonly (readonly [mimeType: string, render: Renderer])[] = [
  [plotlyMimeType, renderPlotly],
  ["text/html", (value) => `<div class="rich">${joinText(value)}</div>`],
  ["image/svg+xml", (value) => `<div class="image">${joinText(value)}</div>`],
  ["image/png", imageRenderer("image/png")],
  ["image/jpeg", imageRenderer("image/jpeg")],
  ["image/gif", imageRenderer("image/gif")],
  ["image/webp", imageRenderer("image/webp")],
  ["text/markdown", (value) => `<div class="markdown">${renderMarkdown(joinText(value))}</div>`],
  ["text/latex", (value) => preformatted(joinText(value))],
  ["text/plain", (value) => preformatted(joinText(value))],
  ["application/json", (value) => preformatted(JSON.stringify(value, undefined, 2))],
];

/** One output of a code cell as HTML; empty when there is nothing to show. */
export function renderOutput(output: JsonObject): string {
  switch (output.output_type) {
    case "stream":
      return preformatted(joinText(output.text), output.name === "stderr" ? "stderr" : "stdout");
    case "error": {
      const traceback = Array.isArray(output.traceback) ? output.traceback.join("\n") : "";
      return preformatted(traceback || `${output.ename}: ${output.evalue}`, "error");
    }
    case "display_data":
    case "execute_result":
      return isJsonObject(output.data) ? renderBundle(output.data) : "";
    default:
      return "";
  }
}

/** Whether showing the output takes plotly.js. */
export function isPlotly(output: JsonObject): boolean {
  return isJsonObject(output.data) && isJsonObject(output.data[plotlyMimeType]);
}

function renderBundle(data: JsonObject): string {
  const found = renderers.find(([mimeType]) => data[mimeType] !== undefined);
  if (found) return found[1](data[found[0]]);
  const json = Object.entries(data).find(([mimeType]) => isJsonMimeType(mimeType));
  return json ? preformatted(JSON.stringify(json[1], undefined, 2)) : "";
}

function renderPlotly(value: unknown): string {
  const layout = isJsonObject(value) && isJsonObject(value.layout) ? value.layout : {};
  const height = typeof layout.height === "number" ? layout.height : 450;
  return `<div class="plotly-figure" style="height: ${height}px"><script type="application/json">${scriptJson(value)}</script></div>`;
}

function imageRenderer(mimeType: string): Renderer {
  return (value) =>
    `<div class="image"><img alt="" src="data:${mimeType};base64,${escapeHtml(joinText(value).replace(/\s/g, ""))}"></div>`;
}

function preformatted(text: string, kind = "result"): string {
  return text === "" ? "" : `<pre class="${kind}">${ansiToHtml(text.replace(/\n$/, ""))}</pre>`;
}
