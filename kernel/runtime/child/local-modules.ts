import { fileURLToPath } from "node:url";
import { fileStamp } from "../../file-stamp.js";

/** Query parameter that tells a reloaded module from the one before. */
const parameter = "cellship-reload";

interface LocalModule {
  /** What was last seen of the file. */
  stamp: string;
  reloads: number;
  /** Modules that import this one. */
  readonly importers: Set<string>;
}

function withoutParameter(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has(parameter)) return url;
  parsed.searchParams.delete(parameter);
  return parsed.href;
}

/**
 * Local modules that were imported. Node.js keeps a module as long as its URL stays, so a module that was edited
 * gets a new one, and so do those that import it, directly or not.
 */
export class LocalModules {
  readonly #modules = new Map<string, LocalModule>();

  /** Whether the module was imported before. */
  has(url: string): boolean {
    return this.#modules.has(withoutParameter(url));
  }

  /** Looks for files that were edited since the last call. */
  refresh(): void {
    const changed = new Set<string>();
    for (const [url, module] of this.#modules) {
      const stamp = fileStamp(fileURLToPath(url));
      if (stamp !== module.stamp) changed.add(url);
      module.stamp = stamp;
    }
    // A set's iteration also visits what is added meanwhile.
    for (const url of changed) {
      const module = this.#modules.get(url);
      if (module === undefined) continue;
      module.reloads += 1;
      for (const importer of module.importers) changed.add(importer);
    }
  }

  /** The URL under which a local file is loaded now. */
  urlOf(file: string, importer: string | undefined): string {
    const url = withoutParameter(file);
    let module = this.#modules.get(url);
    if (module === undefined) {
      module = { stamp: fileStamp(fileURLToPath(url)), reloads: 0, importers: new Set() };
      this.#modules.set(url, module);
    }
    if (importer !== undefined) module.importers.add(withoutParameter(importer));
    if (module.reloads === 0) return url;
    const versioned = new URL(url);
    versioned.searchParams.set(parameter, String(module.reloads));
    return versioned.href;
  }

  /** Has a module loaded anew although its file stayed: what it imports was missing. */
  expire(url: string): void {
    const module = this.#modules.get(withoutParameter(url));
    if (module !== undefined) module.stamp = "incomplete";
  }
}
