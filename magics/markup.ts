import type { Magic } from "./magic.js";

/** What the magics that show their body take. */
export interface ShownBody {
  readonly body: string;
}

/** A cell magic that shows its body as `mimeType`. */
function showsAs(name: string, mimeType: string, summary: string): Magic<ShownBody, void> {
  return {
    name,
    lineOnly: true,
    summary,
    positional: [],
    options: [],
    body: { kind: "text", required: true, summary: "what to show" },
    async run({ body }, context) {
      context.display({ [mimeType]: body, "text/plain": body });
    },
  };
}

/** Shows the cell as HTML. */
export const htmlMagic = showsAs("html", "text/html", "Show the cell as HTML");
/** Shows the cell as Markdown. */
export const markdownMagic = showsAs("markdown", "text/markdown", "Show the cell as Markdown");
/** Shows the cell as LaTeX. */
export const latexMagic = showsAs("latex", "text/latex", "Show the cell as LaTeX");
/** Shows the cell as an image. */
export const svgMagic = showsAs("svg", "image/svg+xml", "Show the cell as an SVG image");
/** Runs the cell in the page, in the front end. */
export const jsMagic = showsAs("js", "application/javascript", "Run the cell as JavaScript in the page");
