import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";
import { runCommand } from "./run-command.js";

function outcome(ended: number | NodeJS.Signals): string {
  return typeof ended === "number" ? `exited with code ${ended}` : `was ended by ${ended}`;
}

/** Runs shell commands. A line that fails says so and goes on; a cell that fails is an error. */
export const shMagic: Magic<{ readonly command?: string; readonly body?: string }, void> = {
  name: "sh",
  lineOnly: true,
  summary: "Run a shell command, also typed as !command; below %%sh, a script",
  positional: [{ name: "command", kind: "text", required: false, summary: "a line for the shell" }],
  options: [],
  body: {
    kind: "text",
    required: false,
    summary: "a script for the shell, which stops at the first failure",
  },
  async run({ command, body }, context) {
    if (body !== undefined) {
      const script = process.platform === "win32" ? body : `set -e\n${body}`;
      const ended = await runCommand(context, script, [], true);
      if (ended !== 0) throw new MagicError(`The script ${outcome(ended)}.`);
    } else if (command !== undefined) {
      const ended = await runCommand(context, command, [], true);
      if (ended !== 0) context.write("stderr", `The command ${outcome(ended)}.\n`);
    } else throw new MagicError("Expected a command, got none. Usage: %sh <command>, !<command> or %%sh");
  },
};
