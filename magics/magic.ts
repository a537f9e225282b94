import type { MimeBundle } from "../lib/display.js";

/**
 * One argument of a magic line.
 *
 * - `word`: text up to the next blank, quotes allowed: `%monitor cancer`
 * - `expression`: TypeScript, up to the next ` --option` or the end of the line; it is type-checked with the
 *   rest of the cell: `%deploy cancer --model pipeline`
 * - `flag`: present or absent: `--force`
 * - `text`: the rest of the line as it stands: `!ls -l`
 * - `code`: the rest of the line as TypeScript, given as a function: `%timeit f(x)` passes `() => (f(x))`.
 *   Statements, which may declare names for later cells, run where they stand instead: the magic is called
 *   before them without the argument, and after them with `end: true`.
 */
export interface MagicArgument {
  /** Name as typed after `--`, in kebab-case; the key of the options object is the same in camelCase. */
  readonly name: string;
  readonly kind: "word" | "expression" | "flag" | "text" | "code";
  readonly required: boolean;
  readonly summary: string;
  /** Letter that stands for an option after one dash, as in `-n 10`. */
  readonly short?: string;
  /** What completion offers for it: these values, or the paths of files. */
  readonly completes?: readonly string[] | "path";
}

/**
 * What a magic does with the lines below `%%name`; the key of the options object is `body`.
 *
 * - `text`: a string
 * - `function`: TypeScript, given as a function
 * - `statements`: TypeScript that runs where it stands, so that later cells see what it declares; the magic is
 *   called before, with `body: true`
 */
export interface MagicBody {
  readonly kind: "text" | "function" | "statements";
  /** Whether the magic makes no sense as a line. */
  readonly required: boolean;
  readonly summary: string;
}

/** The names that the cells of a session declared. */
export interface SessionVariables {
  /** Names and values, in the order of declaration. */
  entries(): readonly (readonly [name: string, value: unknown])[];
  /** Forgets variables. */
  delete(names: readonly string[]): void;
}

/** What happens to a cell with type errors: it does not run, it runs with a warning, or nobody looks. */
export type TypesMode = "error" | "warn" | "off";

/** What a magic asks of the kernel, beyond the process that it runs in; it holds from the next cell on. */
export type SessionChange =
  | { readonly kind: "types"; readonly mode: TypesMode }
  /** Another magic can be typed. */
  | { readonly kind: "magic"; readonly magic: Omit<AnyMagic, "run"> }
  /** Names are declared no more. */
  | { readonly kind: "forget"; readonly names: readonly string[] }
  /** The front end puts `text` in place of the running cell. */
  | { readonly kind: "next-input"; readonly text: string };

/** What a magic may touch of the notebook it runs in. The kernel's runtime implements it. */
export interface MagicContext {
  /** Folder that imports of cells start from, absolute; it stays. */
  readonly notebookFolder: string;
  /** Folder that the session works in, absolute; `%cd` changes it. */
  readonly workingDirectory: string;
  /** Aborted when the user interrupts the running cell. */
  readonly signal: AbortSignal;
  readonly variables: SessionVariables;
  /** Base URL of the model server, without a trailing slash, e.g. `http://127.0.0.1:8080`. */
  readonly serverUrl: string;
  /** Folder of the local model repository, absolute. */
  readonly modelsFolder: string;
  /** Command line that starts a model server, e.g. `["node", ".../main.js", "serve"]`. */
  readonly serverCommand: readonly [string, ...string[]];
  /** Publishes a display_data message in the output of the running cell. */
  display(data: MimeBundle): void;
  /** Publishes text in the output of the running cell. */
  write(stream: "stdout" | "stderr", text: string): void;
  /** Asks something of the kernel. */
  tell(change: SessionChange): void;
  /** Calls `task` when the running cell ends, whether it fails or not. */
  onCellEnd(task: () => void): void;
}

/**
 * A notebook command, callable as a line (`%name word --option expression`), with a body as a cell (`%%name`) and,
 * unless it is {@link Magic.lineOnly}, as a function (`await name({...})`).
 *
 * @typeParam Options - The options object, keys in camelCase.
 * @typeParam Result - What the call resolves to; shown when it is the cell's last expression.
 */
export interface Magic<Options, Result> {
  /** Word after `%`; also the name of the function. */
  readonly name: string;
  /** There is no function of its name: short names such as `time` belong to the user. */
  readonly lineOnly?: boolean;
  /** One line for `%help`. */
  readonly summary: string;
  /** Defined by a cell. */
  readonly userDefined?: boolean;
  /** Arguments given by position, in order, of kind `word`; the last may be `text` or `code`. */
  readonly positional: readonly MagicArgument[];
  /** Arguments given by name. */
  readonly options: readonly MagicArgument[];
  /** What the lines below `%%name` are; without it there is no such cell magic. */
  readonly body?: MagicBody;
  /** The positional argument that names a variable for the result of `%%name`; the cell then declares and shows it. */
  readonly binds?: string;
  run(options: Options, context: MagicContext): Promise<Result>;
}

/** A magic whose options and result are not known at compile time. */
export type AnyMagic = Magic<never, unknown>;
