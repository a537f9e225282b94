import { isTensor } from "./describe-variable.js";
import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";

/** Forgets variables; tensors among them give their memory back. */
export const resetMagic: Magic<{ readonly names?: string }, void> = {
  name: "reset",
  lineOnly: true,
  summary: "Forget all variables, or those named, and free their tensors",
  positional: [
    { name: "names", kind: "text", required: false, summary: "variables to forget; default: all" },
  ],
  options: [],
  async run({ names }, context) {
    const known = new Map(context.variables.entries());
    const chosen =
      names === undefined ? [...known.keys()] : names.split(/[\s,]+/).filter((name) => name !== "");
    const unknown = chosen.find((name) => !known.has(name));
    if (unknown !== undefined)
      throw new MagicError(`Expected the name of a variable, got ${unknown}. %who lists them.`);
    for (const name of chosen) {
      const value = known.get(name);
      if (isTensor(value) && !value.isDisposed) value.dispose();
    }
    context.variables.delete(chosen);
    context.tell({ kind: "forget", names: chosen });
    context.write("stdout", `Forgot ${chosen.length} variable${chosen.length === 1 ? "" : "s"}\n`);
  },
};
