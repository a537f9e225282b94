import { createRequire } from "node:module";
import type { Node, Program } from "oxc-parser";
import { childNodes } from "./syntax-tree.js";

type TypeScript = typeof import("@tslab/typescript-for-tslab");

const require = createRequire(import.meta.url);

/** Functions that lowered decorators call, from the package `tslib`. */
export const decoratorHelpers: ReadonlySet<string> = new Set([
  "__esDecorate",
  "__propKey",
  "__runInitializers",
  "__setFunctionName",
]);

/** Whether a program has decorators, or `accessor` members, which come with them. */
export function usesDecorators(program: Program): boolean {
  const uses = (node: Node): boolean =>
    node.type === "Decorator" || node.type === "AccessorProperty" || childNodes(node).some(uses);
  return program.body.some(uses);
}

/**
 * Replaces standard decorators (TC39, stage 3) by calls of {@link decoratorHelpers}. The compiler that strips types knows
 * the older `experimentalDecorators` only; TypeScript 5's own, which tslab brings along, is loaded when a cell first needs it.
 *
 * @param code - JavaScript.
 * @param helpers - `external`: the helpers are not defined in the result.
 */
export function lowerDecorators(
  code: string,
  helpers: "external" | "inline",
): { readonly code: string; readonly map: { readonly mappings: string; readonly sources: string[] } } {
  const ts = require("@tslab/typescript-for-tslab") as TypeScript;
  const { outputText, sourceMapText = "{}" } = ts.transpileModule(code, {
    fileName: "cell.js",
    compilerOptions: {
      allowJs: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      sourceMap: true,
      noEmitHelpers: helpers === "external",
    },
  });
  return {
    code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""),
    map: JSON.parse(sourceMapText) as { mappings: string; sources: string[] },
  };
}
