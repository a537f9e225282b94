import { displaySymbol } from "../../lib/display.js";
import { completeMagic } from "../../magics/complete.js";
import { helpAt } from "../../magics/help.js";
import { magicRegistry } from "../../magics/index.js";
import { expandMagics } from "../../magics/parse.js";
import type { Interpreter } from "../handlers/services.js";
import { hasLegacyDecorators, Project } from "../project-config.js";
import { interpretCell } from "./interpret-cell.js";

/**
 * The interpreter with cellship's magics.
 *
 * @param workingDirectory - Folder whose tsconfig.json says how decorators are meant, absolute.
 */
export function createCellInterpreter(workingDirectory: string): Interpreter {
  const project = new Project(workingDirectory);
  return {
    // Only described here: it runs where it was defined.
    defineMagic: (magic) => magicRegistry.define({ ...magic, run: async () => undefined }),
    completeMagic: (source, offset) => completeMagic(source, offset, magicRegistry),
    inspectMagic: (source, offset) => helpAt(source, offset, magicRegistry)?.[displaySymbol](),
    interpret: (source, filename) => {
      const legacyDecorators = hasLegacyDecorators(project.config);
      return interpretCell(source, { filename, magics: magicRegistry, legacyDecorators });
    },
    expand(source) {
      try {
        return expandMagics(source, magicRegistry);
      } catch {
        // A magic line that is still being typed: what stands there is the best text there is.
        return { text: source, map: { toSource: (offset) => offset, toTarget: (offset) => offset } };
      }
    },
  };
}
