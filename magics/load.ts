import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";

/** Puts a file's text in place of the cell. */
export const loadMagic: Magic<{ readonly path: string }, void> = {
  name: "load",
  lineOnly: true,
  summary: "Put the text of a file in place of the cell",
  positional: [{ name: "path", kind: "word", required: true, summary: "file to read", completes: "path" }],
  options: [],
  async run({ path: name }, context) {
    const file = path.resolve(context.workingDirectory, name);
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new MagicError(`Expected a readable file, got ${file}. Check the path; %cd changes the folder.`, {
        cause,
      });
    });
    context.tell({ kind: "next-input", text: `// %load ${name}\n${text}` });
  },
};
