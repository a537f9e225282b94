/** What a command may touch of the process it runs in. Only `main.ts` makes one. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly userName: string;
  /** Folder that relative paths refer to, absolute. */
  readonly workingDirectory: string;
  /** Version of this package. */
  readonly version: string;
  /** Width of the terminal that standard output is, in characters; `undefined`: it is a file, a pipe or a dumb terminal. */
  readonly columns: number | undefined;
  /** Processors that this process may use, at least 1. */
  readonly processors: number;
  /** Writes to standard output, as it is. */
  write(text: string): void;
  /** Writes to standard error, as it is. */
  writeError(text: string): void;
  /**
   * Asks on the terminal for what must not be shown; without one, takes the next line of standard input.
   *
   * @throws {CommandError} If the input ends before.
   */
  readSecret(prompt: string): Promise<string>;
  /** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once. */
  interruption(): AbortSignal;
  /** Registers what must happen before the process is gone, without waiting. */
  onExit(action: () => void): void;
}

/** One option of a command, as `node:util` parseArgs takes it, with what the help says about it. */
export interface CommandOption {
  readonly type: "string" | "boolean";
  /** It may be given several times; its value is then the list of all. Default false; for `string` options. */
  readonly isRepeatable?: boolean;
  /** Name of the value in the help, e.g. `FILE`; for `string` options. */
  readonly value?: string;
  readonly summary: string;
}

/** One positional argument of a command. */
export interface CommandArgument {
  /** As the help shows it, e.g. `notebook.ipynb`. */
  readonly name: string;
  readonly summary: string;
  /** Default false. Those that are come last. */
  readonly isOptional?: boolean;
  /** Whether there may be more of it. Default false. Only the last one can be. */
  readonly isRepeatable?: boolean;
}

/** What the user gave, checked against the command's declaration. */
export interface CommandInput {
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** One command of the command line. The help and the checks follow from this declaration. */
export interface Command {
  /** One or two words, e.g. `run` or `kernel install`. */
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly CommandArgument[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /**
   * @returns The process's exit code.
   * @throws {CommandError} With one line for the user.
   */
  run(input: CommandInput, context: CommandContext): Promise<number>;
}
