import { statSync } from "node:fs";
import { isInPackage } from "./local-file.js";

type Cache = NodeJS.Require["cache"];

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
}

/** Local CommonJS modules, which Node.js keeps by their path: what was edited is dropped, to be run again. */
export class LocalRequires {
  readonly #cache: Cache;
  readonly #modified = new Map<string, number>();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** Drops modules that were edited since they were noted, and those that require them. */
  refresh(): void {
    const stale = new Set<string>();
    for (const [file, before] of this.#modified) {
      if (!Object.is(modifiedAt(file), before)) stale.add(file);
    }
    // A set's iteration also visits what is added meanwhile.
    for (const file of stale) {
      for (const [parent, module] of Object.entries(this.#cache)) {
        // Of JSON that was imported, the cache holds a stub without children.
        const children: readonly NodeJS.Module[] | undefined = module?.children;
        if (children?.some(({ filename }) => filename === file)) stale.add(parent);
      }
    }
    for (const file of stale) {
      this.#modified.delete(file);
      delete this.#cache[file];
    }
  }

  /** Notes what has been loaded since. */
  note(): void {
    for (const file of Object.keys(this.#cache)) {
      if (!this.#modified.has(file) && !isInPackage(file)) this.#modified.set(file, modifiedAt(file));
    }
  }
}
