import { statSync } from "node:fs";

/**
 * What tells one state of a file from the next: time of the last change and size.
 *
 * @param file - Absolute path.
 * @returns The empty text if there is no such file.
 */
export function fileStamp(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.mtimeMs} ${found.size}`;
}
