import { lstat, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";

/** Where deleted files are kept until the person empties it. */
export interface Trash {
  /**
   * Moves a file or folder there.
   *
   * @param file - Absolute path.
   * @returns Whether it was moved: a file on another disk than the trash is not.
   */
  take(file: string): Promise<boolean>;
}

/** What the place of the trash depends on. */
export interface TrashSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
}

/**
 * The trash that the system's file manager shows; `undefined` on Windows, whose recycle bin takes more than moving files.
 *
 * @see https://specifications.freedesktop.org/trash-spec/latest/
 */
export function userTrash({ environment, homeFolder, platform }: TrashSurroundings): Trash | undefined {
  if (platform === "win32") return undefined;
  if (platform === "darwin") return createTrash({ files: join(homeFolder, ".Trash") });
  const data = environment.XDG_DATA_HOME || join(homeFolder, ".local", "share");
  return createTrash({ files: join(data, "Trash", "files"), info: join(data, "Trash", "info") });
}

/**
 * A trash in a folder.
 *
 * @param folders - `files`: takes the files; `info`: takes a note on where each came from, default none. Created when
 * missing.
 */
export function createTrash(folders: { readonly files: string; readonly info?: string }): Trash {
  const { files, info } = folders;
  return {
    async take(file) {
      for (const folder of [files, info]) {
        if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
      }
      if ((await lstat(file)).dev !== (await lstat(files)).dev) return false;
      const name = await reserveName(file, folders);
      try {
        await rename(file, join(files, name));
      } catch (error) {
        if (info !== undefined) await rm(join(info, `${name}.trashinfo`), { force: true });
        // One disk can be mounted twice: nothing can be moved from one place to the other.
        if ((error as NodeJS.ErrnoException).code === "EXDEV") return false;
        throw error;
      }
      return true;
    },
  };
}

/** A name that is free in the trash; the note is written first, which keeps the name from others. */
async function reserveName(file: string, { files, info }: { files: string; info?: string }): Promise<string> {
  const extension = extname(file);
  const stem = basename(file, extension);
  for (let count = 1; ; count++) {
    const name = count === 1 ? basename(file) : `${stem} ${count}${extension}`;
    const isTaken = await lstat(join(files, name)).then(
      () => true,
      () => false,
    );
    if (isTaken) continue;
    if (info === undefined) return name;
    const path = file.split("/").map(encodeURIComponent).join("/");
    const note = `[Trash Info]\nPath=${path}\nDeletionDate=${localTime(new Date())}\n`;
    try {
      await writeFile(join(info, `${name}.trashinfo`), note, { flag: "wx", mode: 0o600 });
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function localTime(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}
