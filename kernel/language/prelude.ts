import {
  type Checker,
  type Project,
  SignatureKind,
  type Symbol as Sym,
  SymbolFlags,
} from "typescript/unstable/sync";
import { exportedNames, magicNames } from "./exported-names.js";
import type { PreloadedModules } from "./preloaded-modules.js";
import type { VisibleName } from "./scope.js";
import { preludePath } from "./session-files.js";
import { symbolKind, withoutAlias } from "./symbols.js";

/** Text of the prelude module as long as no cell names the library or a magic: reading their types takes a moment. */
export function lightPreludeText({ cellNames }: PreloadedModules): string {
  return `import cellNames = require(${specifierOf(cellNames)});
export { cellNames };
`;
}

/** Text of the prelude module. */
export function preludeText(modules: PreloadedModules): string {
  const { library, magics } = modules;
  return `${lightPreludeText(modules)}import library = require(${specifierOf(library)});
import type { Magics } from ${specifierOf(magics)};
export { library };
export declare const __magics: Magics;
`;
}

function specifierOf(file: string): string {
  return JSON.stringify(file.replaceAll("\\", "/"));
}

/** Whether a visible name needs {@link preludeText}. */
export function needsLibrary({ path }: VisibleName): boolean {
  return path.startsWith(preludePath("library.")) || path.startsWith(preludePath("__magics"));
}

/** The names of the library and the magics, as far as they are known without the compiler. */
export function declaredLibraryNames({
  library,
  magics,
}: PreloadedModules): ReadonlyMap<string, VisibleName> {
  const names = new Map<string, VisibleName>([magicsObject]);
  // The last one is a function that no magic line stands for.
  for (const name of [...magicNames(magics), "defineMagic"]) {
    names.set(name, { kind: "member", path: preludePath(`__magics.${name}`), shownAs: "function" });
  }
  for (const [name, shownAs] of exportedNames(library)) {
    if (name !== "default")
      names.set(name, { kind: "import", path: preludePath(`library.${name}`), shownAs });
  }
  return names;
}

const magicsObject: readonly [string, VisibleName] = [
  "__magics",
  { kind: "const", path: preludePath("__magics") },
];

const anyMeaning = SymbolFlags.Value | SymbolFlags.Type | SymbolFlags.Namespace;

/** Whether a name is a variable that can be called. */
function isFunction(checker: Checker, symbol: Sym): boolean {
  const target = withoutAlias(checker, symbol);
  if ((target.flags & SymbolFlags.Variable) === 0) return false;
  const type = checker.getTypeOfSymbol(target);
  return type !== undefined && checker.getSignaturesOfType(type, SignatureKind.Call).length > 0;
}

/** The names that the prelude makes visible; a standard global of the same name keeps its meaning. */
export function preludeNames(project: Project, prelude: string): ReadonlyMap<string, VisibleName> {
  const { checker, program } = project;
  const file = program.getSourceFile(prelude);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) {
    throw new Error(`Expected the compiler to load ${prelude}, it did not.`);
  }
  const member = (name: string): Sym | undefined => checker.getMemberInModuleExports(module, name);
  const names = new Map<string, VisibleName>([magicsObject]);

  const magics = member("__magics");
  const magicsType = magics && checker.getTypeOfSymbol(magics);
  for (const { name } of magicsType === undefined ? [] : checker.getPropertiesOfType(magicsType)) {
    // A magic without a function: see magics/registry.ts.
    if (name.startsWith("%")) continue;
    names.set(name, { kind: "member", path: preludePath(`__magics.${name}`), shownAs: "function" });
  }

  for (const source of ["library", "cellNames"]) {
    const alias = member(source);
    const exports = alias === undefined ? [] : checker.getExportsOfModule(checker.getAliasedSymbol(alias));
    for (const symbol of exports) {
      const { name } = symbol;
      const shownAs = isFunction(checker, symbol) ? "function" : symbolKind(withoutAlias(checker, symbol));
      if (name !== "default")
        names.set(name, { kind: "import", path: preludePath(`${source}.${name}`), shownAs });
    }
  }

  for (const name of names.keys()) {
    if (checker.resolveName(name, anyMeaning) !== undefined) names.delete(name);
  }
  return names;
}
