import { closestName } from "./closest-name.js";
import type { AnyMagic, MagicArgument, MagicContext } from "./magic.js";
import { MagicError } from "./magic-error.js";
import { runMagic } from "./run-magic.js";
import { userMagics } from "./user-magics.js";

/** What `%help` and the parser know of a magic. */
export type MagicDescriptor = Pick<
  AnyMagic,
  "name" | "summary" | "positional" | "options" | "lineOnly" | "userDefined" | "body" | "binds"
>;

/** A magic as a cell calls it: `await deploy({ name: "cancer", model })`. */
export type MagicFunction = (options?: object) => Promise<unknown>;

/** The table of magics, by name. */
export class MagicRegistry {
  readonly #magics: Map<string, AnyMagic>;

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

  /**
   * Adds a magic that a cell defines, or defines it anew.
   *
   * @throws {MagicError} If its name is none, or belongs to a magic that no cell defined.
   */
  define(magic: AnyMagic): void {
    if (!/^[A-Za-z_][\w-]*$/.test(magic.name)) {
      throw new MagicError(
        `Expected a magic's name of letters, digits, _ and -, got ${JSON.stringify(magic.name)}.`,
      );
    }
    const known = this.#magics.get(magic.name);
    if (known !== undefined && known.userDefined !== true) {
      throw new MagicError(
        `Expected a new name for a magic, got ${magic.name}, which exists. Choose another.`,
      );
    }
    this.#magics.set(magic.name, { ...magic, userDefined: true, lineOnly: true });
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
  return Object.freeze(Object.assign(functions, userMagics(registry, context)));
}
