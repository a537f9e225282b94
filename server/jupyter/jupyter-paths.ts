import { join, posix, win32 } from "node:path";

/** What the search for Jupyter's data folders depends on. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
}

/**
 * Folders that hold kernelspecs, the first match of a name wins: `JUPYTER_PATH`, the user's data folder, the active
 * virtual or conda environment, the system's data folders.
 *
 * @returns Absolute paths; they need not exist.
 * @see https://docs.jupyter.org/en/latest/use/jupyter-directories.html#data-files
 */
export function jupyterKernelFolders(surroundings: Surroundings): string[] {
  const { environment, platform } = surroundings;
  const separator = platform === "win32" ? win32.delimiter : posix.delimiter;
  const extra = (environment.JUPYTER_PATH ?? "").split(separator).filter((folder) => folder !== "");
  const active = [environment.VIRTUAL_ENV, environment.CONDA_PREFIX]
    .filter((prefix) => prefix !== undefined && prefix !== "")
    .map((prefix) => join(prefix as string, "share", "jupyter"));
  const data = [...extra, userDataFolder(surroundings), ...active, ...systemDataFolders(surroundings)];
  return [...new Set(data)].map((folder) => join(folder, "kernels"));
}

function userDataFolder({ environment, homeFolder, platform }: Surroundings): string {
  if (environment.JUPYTER_DATA_DIR) return environment.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(homeFolder, "Library", "Jupyter");
  if (platform === "win32") return join(environment.APPDATA ?? homeFolder, "jupyter");
  return join(environment.XDG_DATA_HOME || join(homeFolder, ".local", "share"), "jupyter");
}

function systemDataFolders({ environment, platform }: Surroundings): string[] {
  if (platform === "win32") return environment.PROGRAMDATA ? [join(environment.PROGRAMDATA, "jupyter")] : [];
  return ["/usr/local/share/jupyter", "/usr/share/jupyter"];
}
