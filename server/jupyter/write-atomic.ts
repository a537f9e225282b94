import { randomUUID } from "node:crypto";
import {
  access,
  chmod,
  chown,
  constants,
  open,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Replaces a file in one step: readers see the old contents or the new, never a part. An existing file keeps its
 * permissions and owner; a symbolic link stays one, and the file it leads to is replaced.
 *
 * @param path - Absolute; its folder must exist.
 * @throws {Error} With Node's `code`: `EACCES` also for a file that may not be written in a folder that may.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const replacement = await createReplacement(path);
  try {
    await replacement.append(data);
    await replacement.commit();
  } catch (error) {
    await replacement.discard();
    throw error;
  }
}

/** The next contents of a file, written beside it until they are whole. */
export interface Replacement {
  /** Absolute path of the file that holds what was written so far; its name begins with a dot. */
  readonly temporary: string;
  append(data: string | Uint8Array): Promise<void>;
  /** Puts the new contents in the place of the old. */
  commit(): Promise<void>;
  /** Forgets the new contents. */
  discard(): Promise<void>;
}

/**
 * Begins to replace a file as {@link writeFileAtomic} does, piece by piece.
 *
 * @param path - Absolute; its folder must exist.
 */
export async function createReplacement(path: string): Promise<Replacement> {
  const target = await linkTarget(path);
  const existing = await stat(target).catch(() => undefined);
  // Renaming asks for the folder's permission only.
  if (existing) await access(target, constants.W_OK);
  const temporary = join(dirname(target), `.${basename(target).slice(0, 40)}.${randomUUID()}.tmp`);
  const permissions = existing && existing.mode & 0o7777;
  const file = await open(temporary, "wx", permissions === undefined ? 0o666 : permissions & 0o777);
  return {
    temporary,
    append: (data) => file.appendFile(data),
    async commit() {
      await file.sync();
      await file.close();
      if (permissions !== undefined) await chmod(temporary, permissions);
      if (existing && process.getuid?.() === 0) await chown(temporary, existing.uid, existing.gid);
      await rename(temporary, target);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

/** Where writing to `path` ends up; a link may lead to a file that does not exist yet. */
async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? path : resolve(dirname(path), link);
  }
}
