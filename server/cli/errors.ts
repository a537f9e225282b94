/** A command that cannot do its job. The message is one line for the user; `exitCode` is the process's. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly exitCode: number;

  /** @param exitCode - 1 unless another program's convention says otherwise. */
  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command line itself is wrong: unknown command, unknown option, bad value. Exit code 2. */
export class UsageError extends CommandError {
  override readonly name = "UsageError";

  constructor(message: string) {
    super(message, 2);
  }
}
