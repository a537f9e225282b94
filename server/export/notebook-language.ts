import { isJsonObject } from "../../kernel/protocol/index.js";
import type { NotebookContent } from "./notebook.js";

/** What a notebook's code is written in. */
export interface NotebookLanguage {
  readonly name: string;
  /** Of its files, with the dot. */
  readonly extension: string;
  readonly mimeType: string;
  /** What begins a comment. */
  readonly comment: string;
  /** Whether it is TypeScript or JavaScript. */
  readonly isScript: boolean;
}

const hashComments = /^(?:python|ipython|r|julia|ruby|perl|bash|sh|powershell|elixir|octave)\d*$/i;
const dashComments = /^(?:sql|lua|haskell)$/i;

/** The language that a notebook's metadata name; without any TypeScript. */
export function languageOf({ metadata }: NotebookContent): NotebookLanguage {
  const info = isJsonObject(metadata.language_info) ? metadata.language_info : {};
  const spec = isJsonObject(metadata.kernelspec) ? metadata.kernelspec : {};
  const text = (value: unknown, otherwise: string): string =>
    typeof value === "string" && value !== "" ? value : otherwise;
  const name = text(info.name, text(spec.language, "typescript"));
  const isTypeScript = /^typescript$/i.test(name);
  return {
    name,
    extension: text(info.file_extension, isTypeScript ? ".ts" : ".txt"),
    mimeType: text(info.mimetype, isTypeScript ? "text/typescript" : "text/plain"),
    comment: hashComments.test(name) ? "#" : dashComments.test(name) ? "--" : "//",
    isScript: /^(?:type|java)script$/i.test(name),
  };
}
