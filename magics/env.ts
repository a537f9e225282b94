import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";
import { Table } from "./table.js";

/** Names of variables whose values are not for notebooks, which people share. */
const secret = /key|token|secret|passw|credential|auth/i;

/** Lists, reads or sets environment variables of the session and of the commands it starts. */
export const envMagic: Magic<{ readonly assignment?: string }, string | Table | undefined> = {
  name: "env",
  lineOnly: true,
  summary: "List, read or set environment variables",
  positional: [{ name: "assignment", kind: "text", required: false, summary: "NAME, NAME=value or nothing" }],
  options: [],
  async run({ assignment }, context) {
    if (assignment === undefined) {
      const rows = Object.entries(process.env).map(([name, value]) => [
        name,
        secret.test(name) ? "<hidden>" : (value ?? ""),
      ]);
      return new Table("Environment", ["name", "value"], rows);
    }
    const [, name = assignment, value] = /^([^=\s]+)(?:\s*=\s*|\s+)(.*)$/s.exec(assignment) ?? [];
    if (value === undefined) {
      const current = process.env[name];
      if (current === undefined)
        throw new MagicError(`Expected the name of a variable that is set, got ${name}. %env lists them.`);
      return current;
    }
    process.env[name] = value.replace(/^(["'])(.*)\1$/s, "$2");
    context.write("stdout", `${name}=${secret.test(name) ? "<hidden>" : process.env[name]}\n`);
    return undefined;
  },
};
