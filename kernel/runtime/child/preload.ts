import type { MimeBundle } from "../../../lib/display.js";
import type { MagicContext } from "../../../magics/magic.js";
import { modelServerSettings } from "../../../magics/model-server-settings.js";
import type { MagicFunction, MagicRegistry } from "../../../magics/registry.js";
import type { PreloadModules } from "../wire.js";
import { runningCell } from "./cell-run.js";
import type { Publisher } from "./publisher.js";
import { globalVariables } from "./session-variables.js";

interface MagicsModule {
  readonly magicRegistry: MagicRegistry;
  createMagics(registry: MagicRegistry, context: MagicContext): Readonly<Record<string, MagicFunction>>;
}

const notebookFolder = process.cwd();

/** Outside a cell nothing is interrupted. */
const never = new AbortController().signal;

function magicContext(publisher: Publisher): MagicContext {
  return {
    ...modelServerSettings(process.env),
    notebookFolder,
    get workingDirectory() {
      return process.cwd();
    },
    get signal() {
      return runningCell.getStore()?.signal ?? never;
    },
    variables: globalVariables,
    display: (data: MimeBundle) => publisher.display("display_data", { data, metadata: {}, transient: {} }),
    write: (name, text) => publisher.output({ type: "stream", name, text }),
    tell: (change) => publisher.output({ type: "session_change", change }),
    onCellEnd: (task) => runningCell.getStore()?.disposers.push(task),
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
  #magics: Promise<void> | undefined;
  #isLoaded = false;

  constructor(modules: PreloadModules, publisher: Publisher) {
    this.#modules = modules;
    this.#publisher = publisher;
  }

  /** Whether a cell that reads `names` has to wait for {@link load}. */
  isNeededFor(names: readonly string[]): boolean {
    return !this.#isLoaded && names.some((name) => !(name in globalThis));
  }

  /** Loads what `names` need, magic lines for example no library; without `names`, all. */
  async load(names?: readonly string[]): Promise<void> {
    this.#magics ??= this.#loadMagics();
    await this.#magics;
    if (this.#isLoaded || (names !== undefined && !this.isNeededFor(names))) return;
    const library: object = await import(this.#modules.library);
    for (const [name, value] of Object.entries(library)) defineGlobal(name, value, true);
    this.#isLoaded = true;
  }

  /** Begins what {@link load} does. What fails then fails again, and is reported, when the cell itself loads it. */
  prepare(names: readonly string[]): void {
    if (this.isNeededFor(names)) this.load(names).catch(() => {});
  }

  async #loadMagics(): Promise<void> {
    const { magicRegistry, createMagics }: MagicsModule = await import(this.#modules.magics);
    const magics = createMagics(magicRegistry, magicContext(this.#publisher));
    defineGlobal("__magics", magics, false);
    for (const [name, call] of Object.entries(magics))
      if (!name.startsWith("%")) defineGlobal(name, call, true);
  }
}
