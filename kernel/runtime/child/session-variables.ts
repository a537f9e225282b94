import type { SessionVariables } from "../../../magics/magic.js";

/** What cells declared: the global properties that were not there when the session began. */
export class GlobalVariables implements SessionVariables {
  readonly #known = new Map<string, unknown>();

  /** Takes all that is global now for no variable. */
  constructor() {
    for (const name of Object.keys(globalThis)) this.#known.set(name, valueOf(name));
  }

  /** Takes a global for no variable as long as it keeps its value. */
  exclude(name: string, value: unknown): void {
    this.#known.set(name, value);
  }

  entries(): readonly (readonly [string, unknown])[] {
    return Object.keys(globalThis)
      .map((name) => [name, valueOf(name)] as const)
      .filter(([name, value]) => !this.#known.has(name) || this.#known.get(name) !== value);
  }

  /** A name that hides one of the session's own gives it back. */
  delete(names: readonly string[]): void {
    for (const name of names) {
      if (this.#known.has(name)) Reflect.set(globalThis, name, this.#known.get(name));
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

/** Getters of the platform, such as `crypto`, load modules when they are read. */
function valueOf(name: string): unknown {
  return Object.getOwnPropertyDescriptor(globalThis, name)?.value;
}
