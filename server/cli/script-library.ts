import { exportedNames } from "../../kernel/language/exported-names.js";
import { builtModules } from "../../kernel/language/preloaded-modules.js";
import type { ScriptLibrary } from "../export/script-import.js";

/** The library that cells find preloaded, as scripts made from notebooks import it. */
export function scriptLibrary(): ScriptLibrary {
  return { module: "cellship", names: exportedNames(builtModules().library) };
}
