import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

const require = createRequire(import.meta.url);

const reference = /^\/\/\/\s*<reference lib="([^"]+)"\s*\/>\s*$/gm;
/** Marks a file of which nothing is global but what it says is: what is merged with it would not be, either. */
const moduleMark = /^export \{\s*\};?\s*$/m;

/**
 * Serves the compiler's declarations of the standard library as one file. They come in some sixty, and an interface such as
 * `Array` stands in a dozen of them: the compiler would put its parts together again for each check of a cell, which takes
 * as long as all else that it does.
 */
export class StandardLibrary {
  readonly #names: readonly string[];
  /** Absolute path, with slashes, of the folder that holds the declarations, one at its end. */
  readonly #folder: string;
  /** By path; the first file holds everything but what has to be a module. */
  #texts: ReadonlyMap<string, string> | undefined;

  /**
   * @param names - Libraries as the compiler option `lib` names them, in lower case; the first is always in use. Those that
   * they build upon belong to them.
   */
  constructor(names: readonly string[]) {
    this.#names = names;
    const compiler = createRequire(require.resolve("typescript/package.json"));
    const manifest = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
    this.#folder = `${dirname(compiler.resolve(manifest)).replaceAll("\\", "/")}/lib/`;
  }

  /** The text to serve as `file`; undefined if it is none of the standard library. */
  read(file: string): string | undefined {
    if (!file.startsWith(this.#folder)) return undefined;
    this.#texts ??= this.#merge();
    return this.#texts.get(file);
  }

  #merge(): ReadonlyMap<string, string> {
    const files = new Map<string, string>();
    const add = (name: string): void => {
      const file = `${this.#folder}lib.${name}.d.ts`;
      if (files.has(file)) return;
      files.set(file, "");
      const text = readFileSync(file, "utf8");
      for (const [, other = ""] of text.matchAll(reference)) add(other);
      const own = text.replace(reference, "");
      if (moduleMark.test(own)) files.set(file, own);
      else parts.push(own);
    };
    const parts: string[] = [];
    for (const name of this.#names) add(name);
    const [first = ""] = files.keys();
    return files.set(first, parts.join("\n"));
  }
}
