import type { AnyMagic, MagicArgument, MagicBody, MagicContext } from "./magic.js";
import { MagicError } from "./magic-error.js";
import { runMagic } from "./run-magic.js";

/** What a simple user-defined magic gets: the rest of its line and, below `%%name`, the rest of the cell. */
export interface LineAndBody {
  readonly line?: string;
  readonly body?: string;
}

/**
 * A magic as a cell defines it.
 *
 * @typeParam Options - What `run` gets; by default the line and the body as text.
 */
export interface MagicDefinition<Options = LineAndBody> {
  /** Word after `%`: letters, digits, `_` and `-`. */
  readonly name: string;
  /** One line for `%help`. */
  readonly summary?: string;
  /** With any of these three, the arguments of the magic; see `MagicArgument`. */
  readonly positional?: readonly MagicArgument[];
  readonly options?: readonly MagicArgument[];
  readonly body?: MagicBody;
  /** What it resolves to is shown where the magic is the cell's last line. */
  run(options: Options, context: MagicContext): unknown;
}

/** What cells call to define magics, and what the lines of such magics become. */
export interface UserMagics {
  /**
   * Defines a magic for later cells: `%name …` and `%%name …`. Defining it anew replaces it.
   *
   * @throws {MagicError} If the name belongs to a magic of cellship.
   * @example defineMagic({ name: "greet", run: ({ line }) => `Hello ${line}` }) // then: %greet you
   */
  defineMagic<Options = LineAndBody>(definition: MagicDefinition<Options>): void;
  "%user"(name: string): (options?: object) => Promise<unknown>;
}

/** Where magics are kept. */
interface Magics {
  define(magic: AnyMagic): void;
  get(name: string): AnyMagic | undefined;
}

const anyLine: Pick<AnyMagic, "positional" | "options" | "body"> = {
  positional: [{ name: "line", kind: "text", required: false, summary: "the rest of the line" }],
  options: [],
  body: { kind: "text", required: false, summary: "the rest of the cell" },
};

/** The functions through which cells define magics and call them. */
export function userMagics(magics: Magics, context: MagicContext): UserMagics {
  return {
    defineMagic({ name, summary = "Defined in this notebook", positional, options, body, run }) {
      const isSimple = positional === undefined && options === undefined && body === undefined;
      const described = {
        name,
        summary,
        lineOnly: true,
        ...(isSimple
          ? anyLine
          : { positional: positional ?? [], options: options ?? [], ...(body !== undefined && { body }) }),
      };
      magics.define({ ...described, run: async (given, session) => run(given, session) } as AnyMagic);
      context.tell({ kind: "magic", magic: described });
    },
    "%user":
      (name) =>
      async (options = {}) => {
        const magic = magics.get(name);
        if (magic?.userDefined !== true) {
          throw new MagicError(
            `%${name} was lost with the runtime it was defined in. Run the cell that defines it again.`,
          );
        }
        return runMagic(magic, options, context);
      },
  };
}
