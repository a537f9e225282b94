import { accessSync, constants, type Stats, statSync } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type ContentModel, mimeTypeOf, typeOfFile } from "./content-model.js";

/** What is known of a file or folder without reading it; `undefined` if it does not exist or is neither. */
export async function describeFile(file: string, path: string): Promise<ContentModel | undefined> {
  const [status, writable] = await Promise.all([stat(file).catch(() => undefined), isWritable(file)]);
  return status && modelOf(status, file, path, writable);
}

/** Files that are looked at before other requests get their turn. */
const batchSize = 100;

// Python's byte code, compiled libraries and backups are not what one opens; Jupyter's `hide_globs`.
const clutter = /^__pycache__$|\.py[co]$|^\.DS_Store$|\.so$|\.dylib$|~$/;

/**
 * What a folder holds, by name. Left out are clutter, links that lead nowhere and what is neither file nor folder.
 *
 * @param folder - Absolute path.
 * @param path - The client's.
 * @param options - `hidden`: whether names that begin with a dot are listed; `isServed`: whether a symbolic link is.
 */
export async function listFolder(
  folder: string,
  path: string,
  { hidden, isServed }: { readonly hidden: boolean; readonly isServed: (link: string) => boolean },
): Promise<ContentModel[]> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter(({ name }) => (hidden || !name.startsWith(".")) && !clutter.test(name))
    .filter((entry) => !entry.isSymbolicLink() || isServed(join(folder, entry.name)))
    .map(({ name }) => name)
    .sort();
  const prefix = path === "" ? "" : `${path}/`;
  const models: ContentModel[] = [];
  for (const [index, name] of names.entries()) {
    const model = describeNow(join(folder, name), prefix + name);
    if (model) models.push(model);
    if (index % batchSize === batchSize - 1) await setImmediate();
  }
  return models;
}

// A promise for each file costs ten times as much as asking for it, which takes microseconds.
function describeNow(file: string, path: string): ContentModel | undefined {
  try {
    const status = statSync(file, { throwIfNoEntry: false });
    return status && modelOf(status, file, path, isWritableNow(file));
  } catch {
    return undefined;
  }
}

function isWritableNow(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function modelOf(status: Stats, file: string, path: string, writable: boolean): ContentModel | undefined {
  const isDirectory = status.isDirectory();
  if (!isDirectory && !status.isFile()) return undefined;
  const type = isDirectory ? "directory" : typeOfFile(file);
  return {
    name: path === "" ? "" : basename(file),
    path,
    type,
    writable,
    // Some file systems keep no time of birth.
    created: (status.birthtimeMs > 0 ? status.birthtime : status.ctime).toISOString(),
    last_modified: status.mtime.toISOString(),
    size: isDirectory ? null : status.size,
    mimetype: type === "file" ? (mimeTypeOf(file) ?? null) : null,
    content: null,
    format: null,
    hash: null,
    hash_algorithm: null,
  };
}

function isWritable(file: string): Promise<boolean> {
  return access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}
