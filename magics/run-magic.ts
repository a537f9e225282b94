import type { AnyMagic, MagicContext } from "./magic.js";

/** Runs a magic. Its errors and their causes speak for themselves and lose their stack; those of code it was given keep theirs. */
export async function runMagic(magic: AnyMagic, options: object, context: MagicContext): Promise<unknown> {
  const thrownByUser = new WeakSet<object>();
  const remember = (error: unknown): void => {
    if (typeof error === "object" && error !== null) thrownByUser.add(error);
  };
  const watched = Object.entries(options).map(([key, value]: [string, unknown]) => [
    key,
    key === "code" || (key === "body" && typeof value === "function")
      ? watchErrors(value as () => unknown, remember)
      : value,
  ]);
  try {
    return await magic.run(Object.fromEntries(watched) as never, context);
  } catch (error) {
    for (let ours = error; ours instanceof Error && !thrownByUser.has(ours); ours = ours.cause) {
      ours.stack = `${ours.name}: ${ours.message}`;
      thrownByUser.add(ours);
    }
    throw error;
  }
}

function watchErrors(code: () => unknown, remember: (error: unknown) => void): () => unknown {
  return () => {
    try {
      const result = code();
      if (result instanceof Promise) result.catch(remember);
      return result;
    } catch (error) {
      remember(error);
      throw error;
    }
  };
}
