import { isJsonObject } from "../../kernel/protocol/index.js";
import { commentMagics } from "./magic-lines.js";
import { joinText, type NotebookContent } from "./notebook.js";
import { type ScriptLibrary, scriptImport } from "./script-import.js";

/** A notebook's code as one source file. */
export interface NotebookScript {
  readonly text: string;
  /** With the dot, as the kernel names it: `.ts`, `.py`. */
  readonly extension: string;
  readonly mimeType: string;
}

const hashComments = /^(?:python|ipython|r|julia|ruby|perl|bash|sh|powershell|elixir|octave)\d*$/i;
const dashComments = /^(?:sql|lua|haskell)$/i;

/**
 * A notebook as a script: its code cells one after the other, its texts as comments. Magics, which only a kernel
 * understands, become comments too. Raw cells and empty ones are left out.
 *
 * @param options - `library`: what TypeScript and JavaScript cells find preloaded; what the script uses of it is
 * imported. Default none.
 * @see nbconvert's `script` exporter
 */
export function notebookScript(
  content: NotebookContent,
  options: { readonly library?: ScriptLibrary | undefined } = {},
): NotebookScript {
  const { name, extension, mimeType } = languageOf(content);
  const comment = commentOf(name);
  const isScript = /^(?:type|java)script$/i.test(name);
  const parts = content.cells.flatMap((cell) => {
    const source = joinText(cell.source).trimEnd();
    if (source.trim() === "") return [];
    if (cell.cell_type === "markdown") return [commented(source, comment)];
    if (cell.cell_type !== "code") return [];
    const code = commentMagics(source, comment);
    // Else the line before, of another cell, would go on here: a call or an index, where it does not end in a semicolon.
    return [isScript && /^\s*(?:[[(`+-]|\/(?![/*]))/.test(code) ? `;${code}` : code];
  });
  const code = parts.join("\n\n");
  const head = isScript && options.library ? scriptImport(code, options.library) : "";
  return { text: code === "" ? "" : `${head}${code}\n`, extension, mimeType };
}

function languageOf({ metadata }: NotebookContent): { name: string; extension: string; mimeType: string } {
  const info = isJsonObject(metadata.language_info) ? metadata.language_info : {};
  const spec = isJsonObject(metadata.kernelspec) ? metadata.kernelspec : {};
  const text = (value: unknown, otherwise: string): string =>
    typeof value === "string" && value !== "" ? value : otherwise;
  const name = text(info.name, text(spec.language, "typescript"));
  return {
    name,
    extension: text(info.file_extension, /^typescript$/i.test(name) ? ".ts" : ".txt"),
    mimeType: text(info.mimetype, /^typescript$/i.test(name) ? "text/typescript" : "text/plain"),
  };
}

function commentOf(language: string): string {
  if (hashComments.test(language)) return "#";
  return dashComments.test(language) ? "--" : "//";
}

function commented(text: string, comment: string): string {
  return text
    .split("\n")
    .map((line) => `${comment} ${line}`.trimEnd())
    .join("\n");
}
