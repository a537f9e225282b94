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

/** Why a file could not be written, in one line. */
export function writeError(file: string, cause: unknown): CommandError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: "no space is left on the device",
    EDQUOT: "the quota of the disk is used up",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOENT: "its folder does not exist",
    EFBIG: "the file would be too large",
  };
  return new CommandError(`Could not write ${file}: ${reasons[code ?? ""] ?? message}.`, 1, { cause });
}
