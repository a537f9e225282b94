import { statSync } from "node:fs";
import { mappedPaths, type ProjectConfig } from "../../project-config.js";

/** Endings that a local import may leave out, and folders' entry points, in the order tried. */
const endings = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * The file that a local import means, as TypeScript's bundler resolution finds it: the ending may be left out, and
 * `./a.js` may name `./a.ts`.
 *
 * @param path - Absolute, as imported.
 */
export function findLocalFile(path: string): string | undefined {
  return [...endings.map((ending) => path + ending), path.replace(/\.([mc]?)js$/, ".$1ts")].find(isFile);
}

/** The file that an import means by the `paths` of tsconfig.json. */
export function findMappedFile(config: ProjectConfig | undefined, specifier: string): string | undefined {
  if (config === undefined) return undefined;
  for (const path of mappedPaths(config, specifier)) {
    const file = findLocalFile(path);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Whether a path or URL leads into an installed package: those are not edited while a session lasts. */
export function isInPackage(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path);
}
