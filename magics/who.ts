import { describeVariable } from "./describe-variable.js";
import { formatBytes } from "./format-bytes.js";
import type { Magic } from "./magic.js";
import { Table } from "./table.js";

/** Lists the variables that cells declared. */
export const whoMagic: Magic<Record<string, never>, Table> = {
  name: "who",
  lineOnly: true,
  summary: "List the variables of the session, with types and sizes",
  positional: [],
  options: [],
  async run(_options, { variables }) {
    const rows = variables.entries().map(([name, value]) => {
      const { type, size, bytes } = describeVariable(value);
      return [name, type, size, bytes === undefined ? "" : formatBytes(bytes)];
    });
    const heading = rows.length === 0 ? "No variables" : "Variables";
    return new Table(heading, ["name", "type", "size", "memory"], rows);
  },
};
