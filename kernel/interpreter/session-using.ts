import type { Program } from "oxc-parser";
import { EditedText, type OffsetMap } from "../../magics/offset-map.js";

/**
 * Turns top-level `using x = open()` into a `const` that the runtime disposes of when the cell ends. (The
 * compiler would wrap the rest of the cell in a block, and hide its declarations from later cells.)
 *
 * @returns undefined if the cell has none.
 */
export function rewriteSessionUsing(
  text: string,
  program: Program,
): { readonly text: string; readonly map: OffsetMap } | undefined {
  const edited = new EditedText(text);
  let isEdited = false;
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration") continue;
    if (statement.kind !== "using" && statement.kind !== "await using") continue;
    isEdited = true;
    edited.copyTo(statement.start).replaceTo(statement.start + statement.kind.length, "const");
    const method = statement.kind === "using" ? "using" : "usingAsync";
    for (const { init } of statement.declarations) {
      if (init === null) continue;
      edited.copyTo(init.start).replaceTo(init.start, `__cellship.${method}(`).copyTo(init.end);
      edited.replaceTo(init.end, ")");
    }
  }
  return isEdited ? edited.finish() : undefined;
}
