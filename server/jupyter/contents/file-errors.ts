import {
  BadRequestError,
  ForbiddenError,
  InsufficientStorageError,
  NotebookServerError,
  NotFoundError,
} from "../errors.js";

/**
 * What a client is told when the file system refuses.
 *
 * @param path - The client's path; the one on the disk is not told.
 * @param error - An error of Node's with a `code`; others come back as they are.
 */
export function fileError(path: string, error: unknown): unknown {
  if (error instanceof NotebookServerError) return error;
  const options = { cause: error };
  switch ((error as NodeJS.ErrnoException).code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new ForbiddenError(`Permission denied: ${path}`, options);
    case "ENOENT":
    case "ENOTDIR":
    case "ELOOP":
      return new NotFoundError(`No such file or directory: ${path}`, options);
    case "ENOSPC":
    case "EDQUOT":
      return new InsufficientStorageError(path, options);
    case "EFBIG":
      return new BadRequestError(`${path} would be larger than a file may be.`, options);
    case "ENAMETOOLONG":
      return new BadRequestError(`The name is too long: ${path}`, options);
    default:
      return error;
  }
}

/** Runs `action`; what the file system refuses is told as {@link fileError} says. */
export async function withFileErrors<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    throw fileError(path, error);
  }
}
