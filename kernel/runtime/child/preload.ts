import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { MimeBundle } from "../../../lib/display.js";
import type { MagicContext } from "../../../magics/magic.js";
import type { MagicFunction, MagicRegistry } from "../../../magics/registry.js";
import type { PreloadModules } from "../wire.js";
import type { Publisher } from "./publisher.js";

interface MagicsModule {
  readonly magicRegistry: MagicRegistry;
  createMagics(registry: MagicRegistry, context: MagicContext): Readonly<Record<string, MagicFunction>>;
}

function magicContext(publisher: Publisher): MagicContext {
  const { CELLSHIP_SERVER_URL: serverUrl, CELLSHIP_MODELS: modelsFolder } = process.env;
  return {
    workingDirectory: process.cwd(),
    serverUrl: (serverUrl ?? "http://127.0.0.1:8080").replace(/\/+$/, ""),
    modelsFolder: path.resolve(modelsFolder ?? path.join(homedir(), ".cellship", "models")),
    serverCommand: [
      process.execPath,
      fileURLToPath(new URL("../../../server/cli/main.js", import.meta.url)),
      "serve",
    ],
    display: (data: MimeBundle) =>
      publisher.output({ type: "display_data", data, metadata: {}, transient: {} }),
  };
}

/** Makes a value global unless the name is taken: what a user declared stays. */
function defineGlobal(name: string, value: unknown, enumerable: boolean): void {
  if (name in globalThis) return;
  Object.defineProperty(globalThis, name, { value, enumerable, configurable: true, writable: true });
}

/** Loads the library and the magics when a cell first needs them: most of a second that other cells save. */
export class Preload {
  readonly #modules: PreloadModules;
  readonly #publisher: Publisher;
  #isLoaded = false;

  constructor(modules: PreloadModules, publisher: Publisher) {
    this.#modules = modules;
    this.#publisher = publisher;
  }

  /** Whether a cell that reads `names` has to wait for {@link load}. */
  isNeededFor(names: readonly string[]): boolean {
    return !this.#isLoaded && names.some((name) => !(name in globalThis));
  }

  async load(): Promise<void> {
    const library: object = await import(this.#modules.library);
    const { magicRegistry, createMagics }: MagicsModule = await import(this.#modules.magics);
    const magics = createMagics(magicRegistry, magicContext(this.#publisher));
    for (const [name, value] of Object.entries(library)) defineGlobal(name, value, true);
    defineGlobal("__magics", magics, false);
    for (const [name, call] of Object.entries(magics)) defineGlobal(name, call, true);
    this.#isLoaded = true;
  }
}
