import { readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

/** As many links as Linux follows. */
const mostLinks = 40;

/**
 * Whether a file, or one that would be created under this name, lies in a folder also when all links are followed.
 *
 * @param folder - Absolute path.
 * @param file - Absolute path.
 */
export function isReallyBelow(folder: string, file: string): boolean {
  const root = realPath(folder, mostLinks);
  const real = realPath(file, mostLinks);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
}

function realPath(file: string, linksLeft: number): string {
  try {
    return realpathSync.native(file);
  } catch {
    const parent = dirname(file);
    if (parent === file) return file;
    const realParent = realPath(parent, linksLeft);
    const link = linkAt(file);
    // A link that leads to nothing: writing to it creates what it leads to.
    if (link !== undefined && linksLeft > 0) return realPath(resolve(realParent, link), linksLeft - 1);
    return join(realParent, basename(file));
  }
}

function linkAt(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
