import { isJsonObject } from "../../kernel/protocol/index.js";
import { commentMagics, guessKernelLines } from "./magic-lines.js";
import { joinText, type NotebookContent } from "./notebook.js";
import { languageOf } from "./notebook-language.js";
import { type PercentCell, writePercentScript } from "./percent-format.js";
import { type ScriptLibrary, scriptImports } from "./script-import.js";

/** A notebook's code as one source file. */
export interface NotebookScript {
  readonly text: string;
  /** With the dot, as the kernel names it: `.ts`, `.py`. */
  readonly extension: string;
  readonly mimeType: string;
}

/** The line before, of another cell, would go on here: a call or an index, where it does not end in a semicolon. */
export const continuesLine = /^\s*;*(?:[[(`+-]|\/(?![/*]))/;

/** What a script with commands says of them, without the marks of comments. */
export const commandsNote = [
  "Lines that begin with % or ! in a comment are notebook commands: a kernel runs them, as in `cellship run` with this file.",
  "Those behind a call are what the call was made of.",
];

/**
 * A notebook as a script in percent format: each cell begins with `// %%`, texts are comments, code is code. Magics become
 * calls where the library has them, else comments. {@link scriptNotebook} is the way back.
 *
 * @param options - `library`: what TypeScript and JavaScript cells find preloaded; what the script uses of it is
 * imported. Default none.
 */
export function notebookScript(
  content: NotebookContent,
  options: { readonly library?: ScriptLibrary | undefined } = {},
): NotebookScript {
  const { extension, mimeType, comment, isScript } = languageOf(content);
  const library = isScript ? options.library : undefined;
  const kernelLines = library?.kernelLines ?? guessKernelLines;
  const cells = content.cells.map(({ cell_type, source, metadata }): PercentCell => {
    const text = joinText(source).trimEnd();
    if (cell_type !== "code") return { type: cell_type === "raw" ? "raw" : "markdown", metadata, text };
    const code = commentMagics(text, comment, kernelLines);
    return { type: "code", metadata, text: isScript && continuesLine.test(code) ? `;${code}` : code };
  });
  const code = cells.flatMap(({ type, text }) => (type === "code" ? [text] : [])).join("\n\n");
  const hasCommands = new RegExp(`^[ \\t]*${comment} [%!]`, "m").test(code);
  const preamble = [
    ...(hasCommands ? commandsNote.map((line) => `${comment} ${line}`) : []),
    ...(library === undefined ? [] : scriptImports(code, library)),
  ];
  const { kernelspec } = content.metadata;
  const script = {
    kernelspec: isJsonObject(kernelspec) ? kernelspec : undefined,
    preamble: preamble.join("\n"),
    cells,
  };
  return { text: writePercentScript(script, comment), extension, mimeType };
}
