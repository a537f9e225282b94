import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built modules whose declarations every cell sees; absolute paths ending in `.js`. */
export interface PreloadedModules {
  /** All of its exports are visible. */
  readonly library: string;
  /** Exports the interface `Magics`; each of its methods is visible as a function. */
  readonly magics: string;
  /** Declares the kernel's own names, such as `display`. All of its exports are visible. */
  readonly cellNames: string;
}

/** The modules of this installation of cellship. */
export function builtModules(): PreloadedModules {
  const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  return {
    library: at("../../lib/index.js"),
    magics: at("../../magics/index.js"),
    cellNames: at("../runtime/cell-names.js"),
  };
}

/** @throws {Error} If a module's declarations are missing. */
export function assertPreloadedModules(modules: PreloadedModules): void {
  for (const file of [modules.library, modules.magics, modules.cellNames]) {
    const base = file.replace(/\.js$/, "");
    if (!existsSync(`${base}.d.ts`) && !existsSync(`${base}.ts`)) {
      throw new Error(
        `Expected the declarations ${base}.d.ts, found none. Build cellship first: npm run build.`,
      );
    }
  }
}
