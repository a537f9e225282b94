import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { NotFoundError } from "../errors.js";

/**
 * A theme's style sheet. JupyterLab puts it into the page as text, so that what it refers to must be given by the full
 * path.
 *
 * @param folder - Absolute path of all themes.
 * @param path - Of the style sheet in it, with slashes.
 * @param url - Path that the themes are served under.
 * @throws {NotFoundError} If there is no such style sheet.
 */
export async function themeStyle(folder: string, path: string, url: string): Promise<string> {
  const normal = posix.normalize(`/${path}`).slice(1);
  const style = await readFile(join(folder, normal), "utf8").catch((cause: unknown) => {
    throw new NotFoundError(`No such theme file: ${path}`, { cause });
  });
  const base = posix.join(url, posix.dirname(normal));
  return style.replace(/url\((['"]?)(?![a-z]+:|\/)([^'")]+)\1\)/g, (_, quote: string, file: string) => {
    return `url(${quote}${posix.join(base, file)}${quote})`;
  });
}
