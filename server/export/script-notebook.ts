import { guessKernelLines, restoreMagics } from "./magic-lines.js";
import type { NotebookCell, NotebookContent } from "./notebook.js";
import { commandsNote, continuesLine } from "./notebook-script.js";
import { readPercentScript } from "./percent-format.js";
import type { ScriptLibrary } from "./script-import.js";

/** Scripts that can be notebooks, by the endings of their names. */
const languages: Readonly<Record<string, { readonly name: string; readonly comment: string }>> = {
  ".ts": { name: "typescript", comment: "//" },
  ".mts": { name: "typescript", comment: "//" },
  ".js": { name: "javascript", comment: "//" },
  ".mjs": { name: "javascript", comment: "//" },
  ".py": { name: "python", comment: "#" },
};

/** Endings of the names of scripts that {@link scriptNotebook} reads. */
export const scriptExtensions: readonly string[] = Object.keys(languages);

/**
 * A script in percent format as a notebook without outputs. What {@link notebookScript} added is left out: imports of
 * what cells find preloaded, and calls in the place of magics.
 *
 * @param extension - One of {@link scriptExtensions}.
 * @param options - `library`: what cells find preloaded; default nothing.
 */
export function scriptNotebook(
  text: string,
  extension: string,
  options: { readonly library?: ScriptLibrary | undefined } = {},
): NotebookContent {
  const { name, comment } = languages[extension] ?? { name: "typescript", comment: "//" };
  const { library } = options;
  const script = readPercentScript(text, comment);
  const preamble = ownPreamble(script.preamble, comment, library);
  const before = preamble === "" ? [] : [{ type: "code" as const, metadata: {}, text: preamble }];
  const cells = [...before, ...script.cells].map(({ type, metadata, text: body }, index): NotebookCell => {
    const cell = { id: `cell-${index + 1}`, cell_type: type, metadata };
    if (type !== "code") return { ...cell, source: body };
    const code = comment === "//" && body.startsWith(";") && continuesLine.test(body) ? body.slice(1) : body;
    const source = restoreMagics(code, comment, library?.kernelLines ?? guessKernelLines);
    return { ...cell, source, outputs: [], execution_count: null };
  });
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { ...(script.kernelspec && { kernelspec: script.kernelspec }), language_info: { name } },
    cells,
  };
}

/** What a person put before the first cell: all but what we write there. */
function ownPreamble(preamble: string, comment: string, library: ScriptLibrary | undefined): string {
  const notes = new Set(commandsNote.map((line) => `${comment} ${line}`));
  return preamble
    .replace(/^import \{[^}]*\} from "([^"]+)";?[ \t]*$/gm, (text, module: string) =>
      library?.modules.has(module) ? "" : text,
    )
    .split("\n")
    .filter((line) => !notes.has(line))
    .join("\n")
    .trim();
}
