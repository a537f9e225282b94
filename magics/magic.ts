import type { MimeBundle } from "../lib/display.js";

/**
 * One argument of a magic line.
 *
 * - `word`: text up to the next blank, quotes allowed: `%monitor cancer`
 * - `expression`: TypeScript, up to the next ` --option` or the end of the line; it is type-checked with the
 *   rest of the cell: `%deploy cancer --model pipeline`
 * - `flag`: present or absent: `--force`
 */
export interface MagicArgument {
  /** Name as typed after `--`, in kebab-case; the key of the options object is the same in camelCase. */
  readonly name: string;
  readonly kind: "word" | "expression" | "flag";
  readonly required: boolean;
  readonly summary: string;
}

/** What a magic may touch of the notebook it runs in. The kernel's runtime implements it. */
export interface MagicContext {
  /** Folder the notebook runs in, absolute. */
  readonly workingDirectory: string;
  /** Base URL of the model server, without a trailing slash, e.g. `http://127.0.0.1:8080`. */
  readonly serverUrl: string;
  /** Folder of the local model repository, absolute. */
  readonly modelsFolder: string;
  /** Command line that starts a model server, e.g. `["node", ".../main.js", "serve"]`. */
  readonly serverCommand: readonly [string, ...string[]];
  /** Publishes a display_data message in the output of the running cell. */
  display(data: MimeBundle): void;
}

/**
 * A notebook command, callable as a line (`%name word --option expression`) and as a function
 * (`await name({...})`).
 *
 * @typeParam Options - The options object, keys in camelCase.
 * @typeParam Result - What the call resolves to; shown when it is the cell's last expression.
 */
export interface Magic<Options, Result> {
  /** Word after `%`; also the name of the function. */
  readonly name: string;
  /** One line for `%help`. */
  readonly summary: string;
  /** Arguments given by position, in order, all of kind `word`. */
  readonly positional: readonly MagicArgument[];
  /** Arguments given by name. */
  readonly options: readonly MagicArgument[];
  run(options: Options, context: MagicContext): Promise<Result>;
}
