import { appendFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Magic } from "./magic.js";

/** Writes the cell to a file; folders on the way are made. */
export const writefileMagic: Magic<
  { readonly path: string; readonly append?: boolean; readonly body: string },
  void
> = {
  name: "writefile",
  lineOnly: true,
  summary: "Write the cell to a file",
  positional: [{ name: "path", kind: "word", required: true, summary: "file to write", completes: "path" }],
  options: [{ name: "append", short: "a", kind: "flag", required: false, summary: "add to the file" }],
  body: { kind: "text", required: true, summary: "what to write" },
  async run({ path: name, append = false, body }, context) {
    const file = path.resolve(context.workingDirectory, name);
    const text = body === "" || body.endsWith("\n") ? body : `${body}\n`;
    await mkdir(path.dirname(file), { recursive: true });
    await (append ? appendFile : writeFile)(file, text);
    context.write("stdout", `${append ? "Added to" : "Wrote"} ${name}\n`);
  },
};
