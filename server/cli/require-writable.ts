import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandError } from "./errors.js";

/**
 * Makes sure before the work that its result can be written.
 *
 * @throws {CommandError} If the folder of `file` is not there or read-only, or `file` is a folder.
 */
export async function requireWritable(file: string): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new CommandError(`Expected the folder ${dirname(file)} to exist. Create it first.`);
  }
  await access(dirname(file), constants.W_OK).catch((cause: unknown) => {
    throw new CommandError(`Expected to write ${file}, but its folder is read-only.`, 1, { cause });
  });
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory()) throw new CommandError(`Expected ${file} to be a file, but it is a folder.`);
}
