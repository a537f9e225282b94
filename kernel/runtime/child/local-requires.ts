import { fileStamp } from "../../file-stamp.js";
import { isInPackage } from "./local-file.js";

type Cache = NodeJS.Require["cache"];

/** Local CommonJS modules, which Node.js keeps by their path: what was edited is dropped, to be run again. */
export class LocalRequires {
  readonly #cache: Cache;
  readonly #stamps = new Map<string, string>();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** Drops modules that were edited since they were noted, and those that require them. */
  refresh(): void {
    const stale = new Set<string>();
    for (const [file, before] of this.#stamps) {
      if (fileStamp(file) !== before) stale.add(file);
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
      this.#stamps.delete(file);
      delete this.#cache[file];
    }
  }

  /** Notes what has been loaded since. */
  note(): void {
    for (const file of Object.keys(this.#cache)) {
      if (!this.#stamps.has(file) && !isInPackage(file)) this.#stamps.set(file, fileStamp(file));
    }
  }
}
