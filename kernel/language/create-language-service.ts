import type { LanguageService } from "./language-service.js";
import { assertPreloadedModules, builtModules, type PreloadedModules } from "./prelude.js";
import { Session } from "./session.js";

/** Where the notebook runs, and what its cells see without an import. */
export interface LanguageServiceOptions {
  /** Folder that packages and relative files are looked up from, absolute. */
  readonly workingDirectory: string;
  /** Default: the library and the magics of this installation. */
  readonly preloaded?: PreloadedModules;
}

/**
 * Starts TypeScript's native compiler for one notebook session.
 *
 * @throws {Error} If the declarations of the preloaded modules are missing.
 */
export function createLanguageService(options: LanguageServiceOptions): LanguageService {
  const preloaded = options.preloaded ?? builtModules();
  assertPreloadedModules(preloaded);
  const session = new Session(options.workingDirectory, preloaded);
  return {
    check: async (typescript) => session.check(typescript),
    commit: async (typescript) => session.commit(typescript),
    complete: async (_typescript, offset) => ({ start: offset, end: offset, entries: [] }),
    inspect: async () => undefined,
    close: async () => session.close(),
  };
}
