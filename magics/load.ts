import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const advice = "Check the path; %cd changes the folder.";
    throw new MagicError(`Expected a readable file, got ${file}. ${advice}`, { cause });
  }
}

async function download(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new MagicError(`Expected to read ${url}, but its server could not be reached.`, { cause });
  });
  if (!response.ok)
    throw new MagicError(`Expected to read ${url}, got status ${response.status}. Check the address.`);
  return response.text();
}

/** Puts a text, of a file or from the web, in place of the cell. */
export const loadMagic: Magic<{ readonly path: string }, void> = {
  name: "load",
  lineOnly: true,
  summary: "Put the text of a file or URL in place of the cell",
  positional: [
    { name: "path", kind: "word", required: true, summary: "file or URL to read", completes: "path" },
  ],
  options: [],
  async run({ path: name }, context) {
    const text = /^https?:/.test(name)
      ? await download(name, context.signal)
      : await read(path.resolve(context.workingDirectory, name));
    context.tell({ kind: "next-input", text: `// %load ${name}\n${text}` });
  },
};
