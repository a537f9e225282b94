import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";

/** Where `%cd -` goes. */
let previousFolder: string | undefined;

/** Changes the folder that the session's file operations and commands start from. */
export const cdMagic: Magic<{ readonly folder?: string }, void> = {
  name: "cd",
  lineOnly: true,
  summary: "Change the working directory of the session",
  positional: [
    {
      name: "folder",
      kind: "text",
      required: false,
      summary: "where to go; default: home; - is where you were before",
      completes: "path",
    },
  ],
  options: [],
  async run({ folder = "~" }, context) {
    if (folder === "-" && previousFolder === undefined)
      throw new MagicError("Expected an earlier folder for %cd -, but %cd has not been used yet.");
    const typed = (folder === "-" ? (previousFolder ?? "") : folder)
      .replace(/^(["'])(.*)\1$/, "$2")
      .replace(/^~(?=\/|$)/, homedir());
    const target = path.resolve(context.workingDirectory, typed);
    const found = await stat(target).catch(() => undefined);
    if (found?.isDirectory() !== true)
      throw new MagicError(`Expected a folder, got ${target}. Check the path, or create it first.`);
    previousFolder = context.workingDirectory;
    process.chdir(target);
    context.write("stdout", `${target}\n`);
  },
};
