/** Names offered at most: nobody reads more. */
const maxKeys = 500;

/** A property's value, unless a getter or a proxy would have to compute it. */
function dataProperty(owner: object, name: string): unknown {
  for (let at: object | null = owner; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return descriptor.value;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/**
 * The property names of a value that cells can name, its own first, then those of its classes. Runs no code of the user's
 * but the traps of a proxy.
 *
 * @param path - A global name, then properties.
 */
export function keysOf(path: readonly string[]): readonly string[] {
  try {
    let value: unknown = globalThis;
    for (const name of path) {
      if (!isObject(value)) return [];
      value = dataProperty(value, name);
    }
    if (!isObject(value)) return [];
    const keys = new Set<string>();
    for (
      let at: object | null = value;
      at !== null && at !== Object.prototype && at !== Function.prototype;
      at = Object.getPrototypeOf(at) as object | null
    ) {
      for (const key of Object.getOwnPropertyNames(at)) {
        if (keys.size < maxKeys && !/^\d+$/.test(key) && key !== "constructor") keys.add(key);
      }
    }
    return [...keys];
  } catch {
    return [];
  }
}
