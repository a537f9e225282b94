import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { NotebookServerError, NotebookTrust, readNotebookFile } from "../../jupyter/index.js";
import type { Command } from "../command.js";
import { CommandError } from "../errors.js";
import { jupyterDataFolder } from "../jupyter-folders.js";

/** `cellship trust`: lets the outputs of a notebook run scripts, in JupyterLab, as it is now. */
export const trustCommand: Command = {
  name: "trust",
  summary: "Let JupyterLab show the HTML and JavaScript outputs of a notebook from elsewhere",
  arguments: [{ name: "notebook.ipynb", summary: "Notebook to trust, as it is now" }],
  options: {},
  async run({ arguments: [name = ""] }, context) {
    const file = resolve(context.workingDirectory, name);
    const data = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
      const reason = cause.code === "ENOENT" ? "there is no such file" : cause.message;
      throw new CommandError(`Cannot read ${file}: ${reason}.`, 1, { cause });
    });
    const trust = new NotebookTrust(jupyterDataFolder(context));
    try {
      const { content } = readNotebookFile(name, data);
      if (await trust.isTrusted(content)) {
        context.write(`Notebook already signed: ${name}\n`);
      } else {
        await trust.sign(content);
        context.write(`Signing notebook: ${name}\n`);
      }
    } catch (cause) {
      const isKnown =
        cause instanceof NotebookServerError || (cause as NodeJS.ErrnoException).code !== undefined;
      throw isKnown ? new CommandError((cause as Error).message, 1, { cause }) : cause;
    }
    return 0;
  },
};
