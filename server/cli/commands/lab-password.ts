import { hashPassword } from "../../jupyter/index.js";
import type { Command } from "../command.js";
import { CommandError } from "../errors.js";
import { passwordFileOf, writePasswordHash } from "../password-file.js";

/** `cellship lab password`: sets the password that the login page takes. */
export const labPasswordCommand: Command = {
  name: "lab password",
  summary: "Set the password of JupyterLab's login page, for this user",
  arguments: [],
  options: {},
  async run(_input, context) {
    const password = await context.readSecret("Password: ");
    if (password === "") throw new CommandError("Expected a password of at least one character.");
    if ((await context.readSecret("Again: ")) !== password)
      throw new CommandError("Expected the same password twice, got two. Nothing was changed.");
    const file = passwordFileOf(context);
    await writePasswordHash(file, await hashPassword(password));
    context.write(`Wrote the password's hash to ${file}. Who is logged in with the old one is logged out.\n`);
    return 0;
  },
};
