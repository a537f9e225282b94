import { Marked } from "marked";
import { escapeHtml } from "../../lib/html.js";
import { highlight } from "./highlight.js";

const marked = new Marked({
  gfm: true,
  renderer: {
    code({ text, lang }) {
      return `<pre class="code"><code>${highlight(text, lang?.split(/\s/)[0])}</code></pre>\n`;
    },
  },
});

/**
 * GitHub-flavoured markdown as HTML. HTML in the source is kept, as in JupyterLab: the notebook's author is trusted.
 *
 * @param attachments - Images of the cell by name, as data URLs, for `![](attachment:name)`.
 */
export function renderMarkdown(source: string, attachments: ReadonlyMap<string, string> = new Map()): string {
  const html = marked.parse(source, { async: false });
  return html.replace(/(src|href)="attachment:([^"]+)"/g, (whole, attribute: string, name: string) => {
    const url = attachments.get(decodeURIComponent(name));
    return url === undefined ? whole : `${attribute}="${escapeHtml(url)}"`;
  });
}
