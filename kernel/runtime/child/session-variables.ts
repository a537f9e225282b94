import type { SessionVariables } from "../../../magics/magic.js";

/** Values that names had before cells declared them; undefined where there was none. */
const declared = new Map<string, PropertyDescriptor | undefined>();

/** Notes names that a cell is about to declare on the global object. */
export function noteDeclared(names: readonly string[]): void {
  for (const name of names) {
    if (!declared.has(name)) declared.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
  }
}

/** What cells declared on the global object. */
export const globalVariables: SessionVariables = {
  entries() {
    return [...declared.keys()]
      .filter((name) => Object.hasOwn(globalThis, name))
      .map((name) => [name, Reflect.get(globalThis, name)] as const);
  },
  delete(names) {
    for (const name of names) {
      const before = declared.get(name);
      declared.delete(name);
      // A name that hid one of the library's gives it back.
      if (before === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, before);
    }
  },
};
