import type { Magic, TypesMode } from "./magic.js";
import { MagicError } from "./magic-error.js";

const effects: Readonly<Record<TypesMode, string>> = {
  error: "A cell with type errors does not run",
  warn: "A cell with type errors runs, after a warning",
  off: "Types are not checked",
};

function isMode(text: string): text is TypesMode {
  return text in effects;
}

/** Chooses what a type error does to a cell. */
export const typesMagic: Magic<{ readonly mode: string }, void> = {
  name: "types",
  lineOnly: true,
  summary: "Choose what type errors do to later cells: error, warn or off",
  positional: [
    {
      name: "mode",
      kind: "word",
      required: true,
      summary: "error (default), warn or off",
      completes: Object.keys(effects),
    },
  ],
  options: [],
  async run({ mode }, context) {
    if (!isMode(mode)) throw new MagicError(`Expected %types error, warn or off, got ${mode}.`);
    context.tell({ kind: "types", mode });
    context.write("stdout", `${effects[mode]}, from the next cell on.\n`);
  },
};
