import { createRequire, isBuiltin, register } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";
import { Project } from "../../project-config.js";
import { findLocalFile, findMappedFile } from "./local-file.js";
import { LocalRequires } from "./local-requires.js";
import type { StackTraces } from "./stack-traces.js";

type ImportOptions = { readonly with?: Readonly<Record<string, string>> };
type NativeImport = (specifier: string, options?: ImportOptions) => Promise<object>;

/** Codes of Node.js for an import of JSON that does not say so. */
const missingJsonType = new Set(["ERR_IMPORT_ATTRIBUTE_MISSING", "ERR_IMPORT_ASSERTION_TYPE_MISSING"]);
const typescriptEnding = /\.[mc]?ts$/;

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** Packages whose import needs preparation, by name; called with a `require` that resolves as the import did. */
export type PackagePreparations = ReadonlyMap<string, (require: NodeJS.Require) => Promise<void>>;

/** Packages that another of this package's dependencies stands in for: their native library is not needed. */
const substitutes: ReadonlyMap<string, string> = new Map([
  ["@tensorflow/tfjs-node", "@tensorflow/tfjs"],
  ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs"],
]);

/**
 * `import` and `require` of cells. Specifiers resolve from the notebook's folder first, then from this
 * package, so that its dependencies need no installation.
 */
export class ModuleLoader {
  /** `require` of cells. */
  readonly require: NodeJS.Require;
  /** Where relative specifiers start; the file itself need not exist. */
  readonly notebookPath: string;
  readonly #importFromNotebook: NativeImport;
  readonly #notebookRequire: NodeJS.Require;
  readonly #ownRequire = createRequire(import.meta.url);
  readonly #preparations: PackagePreparations;
  readonly #traces: StackTraces;
  readonly #requires: LocalRequires;
  readonly #project: Project;
  #hasModuleHooks = false;

  constructor(workingDirectory: string, traces: StackTraces, preparations: PackagePreparations) {
    this.#preparations = preparations;
    this.#traces = traces;
    this.#project = new Project(workingDirectory);
    this.#requires = new LocalRequires(this.#ownRequire.cache);
    this.notebookPath = path.join(workingDirectory, "notebook.js");
    this.#notebookRequire = createRequire(this.notebookPath);
    this.#importFromNotebook = new vm.Script("(specifier, options) => import(specifier, options)", {
      filename: this.notebookPath,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext() as NativeImport;
    this.require = this.#createRequire();
  }

  /** The namespace of a module. */
  async import(specifier: unknown, options?: ImportOptions): Promise<object> {
    const origin = new Error("An import failed.");
    try {
      return await this.#import(String(specifier), options);
    } catch (error) {
      this.#traces.noteOrigin(error, origin);
      throw error;
    }
  }

  /**
   * The exports that an `import` statement names.
   *
   * @param names - Imported names; true for those the cell uses as values. The others may be types.
   * @throws {SyntaxError} If the module lacks a name that the cell uses.
   */
  select(namespace: object, specifier: string, names: Readonly<Record<string, boolean>>): object {
    const exports = namespace as Readonly<Record<string, unknown>>;
    const selected: Record<string, unknown> = {};
    for (const [name, isUsed] of Object.entries(names)) {
      // Node.js sees not all exports of a CommonJS module by name.
      const fallback = exports.default as Readonly<Record<string, unknown>> | null | undefined;
      if (name in exports) selected[name] = exports[name];
      else if (fallback !== null && fallback !== undefined && name in Object(fallback))
        selected[name] = fallback[name];
      else if (isUsed) {
        throw new SyntaxError(
          `The requested module '${specifier}' does not provide an export named '${name}'`,
        );
      }
    }
    return selected;
  }

  async #import(requested: string, options?: ImportOptions): Promise<object> {
    const name = substitutes.get(requested) ?? requested;
    if (name !== requested) {
      await this.#prepare(name);
      return import(name);
    }
    if (/^(\.\.?(\/|$)|\/|file:)/.test(name)) return this.#importFile(name, options);
    const mapped = findMappedFile(this.#project.config, name);
    if (mapped !== undefined) return this.#importFile(mapped, options);
    await this.#prepare(name);
    try {
      return await this.#importFromNotebook(name, options);
    } catch (error) {
      if (missingJsonType.has(String(codeOf(error)))) {
        return this.#importFromNotebook(name, { with: { type: "json" } });
      }
      if (!this.#isMissing(error, name)) throw error;
    }
    try {
      return await import(name, options as ImportCallOptions);
    } catch (error) {
      if (
        codeOf(error) !== "ERR_MODULE_NOT_FOUND" ||
        !String(error).includes(fileURLToPath(import.meta.url))
      ) {
        throw error;
      }
    }
    throw notFound(name, path.dirname(this.notebookPath), "ERR_MODULE_NOT_FOUND");
  }

  async #importFile(specifier: string, options?: ImportOptions): Promise<object> {
    const [, location = "", query = ""] = /^([^?#]*)(.*)$/s.exec(specifier) ?? [];
    const base = location.startsWith("file:")
      ? fileURLToPath(location)
      : path.resolve(path.dirname(this.notebookPath), location);
    const file = findLocalFile(base) ?? base;
    this.#addModuleHooks();
    this.#requires.refresh();
    const attributes = file.endsWith(".json") ? { with: { type: "json" }, ...options } : options;
    try {
      return await import(pathToFileURL(file).href + query, attributes as ImportCallOptions);
    } finally {
      this.#requires.note();
    }
  }

  /** Local modules may be TypeScript, or import some, and are reloaded when they change. */
  #addModuleHooks(): void {
    if (this.#hasModuleHooks) return;
    this.#hasModuleHooks = true;
    process.setSourceMapsEnabled(true);
    register("./module-hooks.js", import.meta.url);
  }

  #createRequire(): NodeJS.Require {
    const notebook = this.#notebookRequire;
    const load = (requested: string): unknown => {
      const mapped =
        typeof requested === "string" ? findMappedFile(this.#project.config, requested) : undefined;
      const id = mapped ?? substitutes.get(requested) ?? requested;
      // What can be prepared at once is; the rest follows.
      this.#prepare(id).catch(() => {});
      if (id !== requested && mapped === undefined) return this.#ownRequire(id);
      const isLocal = typeof id === "string" && /^\.{0,2}\//.test(id);
      if (isLocal) this.#assertNotTypescript(id);
      if (isLocal) this.#requires.refresh();
      try {
        return this.#chooseRequire(id)(id);
      } finally {
        if (isLocal) this.#requires.note();
      }
    };
    const resolve = (id: string, options?: { paths?: string[] | undefined }): string =>
      this.#chooseRequire(id).resolve(id, options);
    return Object.assign(load, {
      resolve: Object.assign(resolve, { paths: (id: string) => notebook.resolve.paths(id) }),
      cache: notebook.cache,
      extensions: notebook.extensions,
      main: notebook.main,
    });
  }

  /** Node.js loads TypeScript modules asynchronously only. */
  #assertNotTypescript(id: string): void {
    const file = findLocalFile(path.resolve(path.dirname(this.notebookPath), id));
    if (file === undefined || !typescriptEnding.test(file)) return;
    throw new TypeError(
      `Expected import for the TypeScript module ${id}, got require. Write: await import("${id}")`,
    );
  }

  #chooseRequire(id: string): NodeJS.Require {
    if (typeof id !== "string" || isBuiltin(id) || /^\.{0,2}\//.test(id)) return this.#notebookRequire;
    for (const candidate of [this.#notebookRequire, this.#ownRequire]) {
      try {
        candidate.resolve(id);
        return candidate;
      } catch (error) {
        if (codeOf(error) !== "MODULE_NOT_FOUND") throw error;
      }
    }
    throw notFound(id, path.dirname(this.notebookPath), "MODULE_NOT_FOUND");
  }

  async #prepare(name: string): Promise<void> {
    await this.#preparations.get(name)?.(this.#chooseRequire(name));
  }

  #isMissing(error: unknown, name: string): boolean {
    const message = error instanceof Error ? error.message : "";
    const isOwn = message.includes(`'${packageName(name)}'`) && message.includes(this.notebookPath);
    return codeOf(error) === "ERR_MODULE_NOT_FOUND" && isOwn;
  }
}

/** `@scope/name/sub/path` → `@scope/name`. */
function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function notFound(name: string, folder: string, code: string): Error {
  const message = `Cannot find package '${name}' from ${folder}. To install it: %npm install ${packageName(name)}`;
  return Object.assign(new Error(message), { code });
}
