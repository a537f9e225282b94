/** Paths of the files that exist in memory only, in the notebook's working directory so that its packages resolve. */
export class SessionFiles {
  readonly config: string;
  /** Ties the cells together under one global namespace. */
  readonly registry: string;
  /** What every cell sees without having declared it. */
  readonly prelude: string;
  readonly #folder: string;

  /** @param workingDirectory - Absolute path of the folder that the notebook runs in. */
  constructor(workingDirectory: string) {
    this.#folder = workingDirectory.replaceAll("\\", "/").replace(/\/$/, "");
    this.config = `${this.#folder}/__cellship.json`;
    this.registry = `${this.#folder}/__cellship.d.ts`;
    this.prelude = `${this.#folder}/__cellship_prelude.ts`;
  }

  /** Path of the module that holds cell `index`. */
  cell(index: number): string {
    return `${this.#folder}/__cellship_cell_${index}.ts`;
  }

  /** Whether `file` is one of these. */
  owns(file: string): boolean {
    return file.startsWith(`${this.#folder}/__cellship`);
  }
}

/** Text of a module that declares nothing. */
export const emptyModule = "export {};\n";

/** How a cell names what cell module `index` exports. */
export function cellPath(index: number, name: string): string {
  return `__cellship_${index}.cell.${name}`;
}

/** How a cell names what the prelude exports. */
export function preludePath(name: string): string {
  return `__cellship.prelude.${name}`;
}

/**
 * Text of the registry: imports each module of the session once and for all, so that a cell reaches another
 * without an import of its own, which would make the compiler rebuild its program. Each module has a global
 * namespace to itself: the checker looks at all members of a namespace to find one. It also looks up what every export of
 * a module stands for that is imported with `import * as`, with `import … = require` it does not.
 */
export function registryText(capacity: number): string {
  const cells = Array.from({ length: capacity }, (_, index) => index);
  return [
    `import prelude = require("./__cellship_prelude.js");`,
    ...cells.map((index) => `import c${index} = require("./__cellship_cell_${index}.js");`),
    "declare global {",
    "  namespace __cellship { export { prelude } }",
    ...cells.map((index) => `  namespace __cellship_${index} { export { c${index} as cell } }`),
    "}",
    "",
  ].join("\n");
}
