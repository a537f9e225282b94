import type { Magic } from "./magic.js";
import { type MagicDescriptor, magicUsage } from "./registry.js";
import { Table } from "./table.js";

/** The magic that lists `others` and itself, with their usage. */
export function createHelpMagic(others: readonly MagicDescriptor[]): Magic<Record<string, never>, Table> {
  const help: Magic<Record<string, never>, Table> = {
    name: "help",
    summary: "List the magics",
    positional: [],
    options: [],
    async run() {
      return new Table(
        "Magics; each is also a function: %deploy … is await deploy({ … })",
        ["magic", "what it does"],
        [...others, help].flatMap((magic) => [
          [magicUsage(magic), magic.summary],
          ...magic.options.map((option) => [`    --${option.name}`, option.summary]),
        ]),
      );
    },
  };
  return help;
}
