import { closestName } from "./closest-name.js";
import type { Magic, MagicArgument, MagicContext } from "./magic.js";

/** A magic whose options and result are not known at compile time. */
export type AnyMagic = Magic<never, unknown>;

/** What `%help` and the parser know of a magic. */
export type MagicDescriptor = Pick<
  AnyMagic,
  "name" | "summary" | "positional" | "options" | "lineOnly" | "body"
>;

/** A magic as a cell calls it: `await deploy({ name: "cancer", model })`. */
export type MagicFunction = (options?: object) => Promise<unknown>;

/** The table of magics, by name. */
export class MagicRegistry {
  readonly #magics: ReadonlyMap<string, AnyMagic>;

  /** @throws {Error} If two magics share a name. */
  constructor(magics: readonly AnyMagic[]) {
    this.#magics = new Map(magics.map((magic) => [magic.name, magic]));
    if (this.#magics.size < magics.length) {
      throw new Error(`Expected magics with distinct names, got ${magics.map((m) => m.name).join(", ")}.`);
    }
  }

  /** All magics, in the order of registration. */
  get magics(): readonly AnyMagic[] {
    return [...this.#magics.values()];
  }

  /** Names of all magics, in the order of registration. */
  get names(): readonly string[] {
    return [...this.#magics.keys()];
  }

  get(name: string): AnyMagic | undefined {
    return this.#magics.get(name);
  }

  /** The registered name nearest to a misspelt one, if any is near. */
  suggest(name: string): string | undefined {
    return closestName(name, this.names);
  }
}

/** The key of an argument in the options object: `batch-size` → `batchSize`. */
export function optionKey(argument: Pick<MagicArgument, "name">): string {
  return argument.name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Where cells find a magic in `__magics`: a line-only magic under a name that no function can have. */
export function magicKey({ name, lineOnly = false }: Pick<AnyMagic, "name" | "lineOnly">): string {
  return lineOnly ? `%${name}` : name;
}

/**
 * One line that shows how to type a magic: `%deploy <name> --model <expression> [--force]`.
 *
 * @param prefix - `%%` for its form with a body.
 */
export function magicUsage(magic: MagicDescriptor, prefix: "%" | "%%" = defaultPrefix(magic)): string {
  const bracket = (argument: MagicArgument, text: string): string => (argument.required ? text : `[${text}]`);
  const positional = lineArguments(magic, prefix).map((a) => bracket(a, `<${a.name}>`));
  const options = magic.options.map((a) =>
    bracket(a, a.kind === "flag" ? `--${a.name}` : `--${a.name} <${a.kind}>`),
  );
  return [`${prefix}${magic.name}`, ...positional, ...options].join(" ");
}

function defaultPrefix({ body }: MagicDescriptor): "%" | "%%" {
  return body?.required === true ? "%%" : "%";
}

/** The positional arguments on the line itself: code stands below `%%`. */
export function lineArguments(magic: MagicDescriptor, prefix: "%" | "%%"): readonly MagicArgument[] {
  return prefix === "%" ? magic.positional : magic.positional.filter(({ kind }) => kind !== "code");
}

/** The functions that magic lines and cells call, by {@link magicKey}. */
export function createMagics(
  registry: MagicRegistry,
  context: MagicContext,
): Readonly<Record<string, MagicFunction>> {
  const functions: Record<string, MagicFunction> = {};
  for (const magic of registry.magics) {
    functions[magicKey(magic)] = (options = {}) => runMagic(magic, options, context);
  }
  return Object.freeze(functions);
}

/** Runs a magic. Its errors speak for themselves and lose their stack; those of code it was given keep theirs. */
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
    if (error instanceof Error && !thrownByUser.has(error)) error.stack = `${error.name}: ${error.message}`;
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
