import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { fileBelow } from "../send-file.js";

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
  const style = await readFile(await fileBelow(folder, path), "utf8");
  const base = posix.join(url, posix.dirname(posix.normalize(`/${path}`)));
  return style.replace(/url\((['"]?)(?![a-z]+:|\/)([^'")]+)\1\)/g, (_, quote: string, file: string) => {
    return `url(${quote}${posix.join(base, file)}${quote})`;
  });
}
