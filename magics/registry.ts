import { closestName } from "./closest-name.js";
import type { Magic, MagicArgument, MagicContext } from "./magic.js";

/** A magic whose options and result are not known at compile time. */
export type AnyMagic = Magic<never, unknown>;

/** What `%help` and the parser know of a magic. */
export type MagicDescriptor = Pick<AnyMagic, "name" | "summary" | "positional" | "options">;

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

/** One line that shows how to type a magic: `%deploy <name> --model <expression> [--force]`. */
export function magicUsage(magic: MagicDescriptor): string {
  const bracket = (argument: MagicArgument, text: string): string => (argument.required ? text : `[${text}]`);
  const positional = magic.positional.map((a) => bracket(a, `<${a.name}>`));
  const options = magic.options.map((a) =>
    bracket(a, a.kind === "flag" ? `--${a.name}` : `--${a.name} <${a.kind}>`),
  );
  return [`%${magic.name}`, ...positional, ...options].join(" ");
}

/** The functions that magic lines and cells call, keyed by magic name. */
export function createMagics(
  registry: MagicRegistry,
  context: MagicContext,
): Readonly<Record<string, MagicFunction>> {
  const functions: Record<string, MagicFunction> = {};
  for (const magic of registry.magics) {
    functions[magic.name] = (options = {}) => magic.run(options as never, context);
  }
  return Object.freeze(functions);
}
