import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";
import { runCommand } from "./run-command.js";

/** Runs npm where imports start from; what it installs can be imported by the next cell, with its types. */
export const npmMagic: Magic<{ readonly command: string }, void> = {
  name: "npm",
  lineOnly: true,
  summary: "Run npm, for example %npm install <package>; usable and typed from the next cell on",
  positional: [
    {
      name: "command",
      kind: "text",
      required: true,
      summary: "arguments of npm",
      completes: ["install", "uninstall", "ls", "outdated", "update", "view"],
    },
  ],
  options: [],
  async run({ command }, context) {
    const ended = await runCommand(context, `npm ${command}`, [], true, context.notebookFolder);
    if (ended !== 0) throw new MagicError(`npm ${command} failed (${ended}); its output above says why.`);
  },
};
