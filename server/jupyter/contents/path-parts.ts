/** How the paths of clients are read. */
export interface PathRules {
  /** Whether names that begin with a dot are allowed. */
  readonly allowsHidden: boolean;
  /** Default: this process's. */
  readonly platform?: NodeJS.Platform;
}

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/**
 * The names that a client's path consists of, below the root folder; none for the root itself.
 *
 * @param path - With slashes, decoded once.
 * @returns `undefined` if one of them could lead elsewhere than to a file of this name, or is hidden.
 */
export function pathParts(
  path: string,
  { allowsHidden, platform = process.platform }: PathRules,
): readonly string[] | undefined {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const isAllowed = (part: string): boolean =>
    part !== ".." &&
    !part.includes("\0") &&
    (allowsHidden || !part.startsWith(".")) &&
    (platform !== "win32" || isWindowsName(part));
  return parts.every(isAllowed) ? parts : undefined;
}

/** Whether Windows takes this for the name of a file: no drive, stream, device or share, and no separator. */
function isWindowsName(part: string): boolean {
  const isForbidden = [...part].some((character) => character < " " || '\\:*?"<>|'.includes(character));
  return !isForbidden && !/[. ]$/.test(part) && !windowsDevice.test(part);
}
