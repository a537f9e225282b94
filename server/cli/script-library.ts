import { fileURLToPath } from "node:url";
import { exportedNames } from "../../kernel/language/exported-names.js";
import { builtModules } from "../../kernel/language/preloaded-modules.js";
import { magicRegistry } from "../../magics/index.js";
import { expandMagics } from "../../magics/parse.js";
import { guessKernelLines, type KernelLine } from "../export/magic-lines.js";
import type { ScriptLibrary } from "../export/script-import.js";

const notebookModule = fileURLToPath(new URL("../../magics/script.js", import.meta.url));

/** What cells find preloaded, as scripts made from notebooks import it: the library, and the magics that are functions. */
export function scriptLibrary(): ScriptLibrary {
  const functions = exportedNames(notebookModule);
  return {
    modules: new Map([
      ["cellship", exportedNames(builtModules().library)],
      ["cellship/notebook", functions],
    ]),
    kernelLines: (source) => kernelLines(source, functions),
  };
}

/** The lines that the kernel turns into calls of magics; each stays on its line. */
function kernelLines(source: string, functions: ReadonlyMap<string, string>): readonly KernelLine[] {
  let expanded: readonly string[];
  try {
    expanded = expandMagics(source, magicRegistry).text.split("\n");
  } catch {
    return guessKernelLines(source);
  }
  return source.split("\n").flatMap((line, index) => {
    const text = expanded[index] ?? "";
    if (text === line) return [];
    const [, indent = "", name = "", rest = ""] = /^(\s*)await __magics\.(\w+)(\(.*)$/.exec(text) ?? [];
    return [{ index, call: functions.has(name) ? `${indent}await ${name}${rest}` : undefined }];
  });
}
